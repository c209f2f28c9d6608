"""Ways to break a valid spec at one place, and what a check says of each: caught, located, told once."""
