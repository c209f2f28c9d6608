"""What changed between two protocols, and what that means for approval, participants and the registry."""
