"""On-call planning in plain text: a team file goes in, the fairest rota comes out."""

__version__ = "0.1.0"
