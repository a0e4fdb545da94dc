"""What works from here and what does not, each with its remedy."""

from gatepost.doctor.examine import examine
from gatepost.doctor.result import Examined, Health
from gatepost.doctor.surroundings import Surroundings

__all__ = ["Examined", "Health", "Surroundings", "examine"]
