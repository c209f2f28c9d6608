"""What follows from the changes between two versions, one matter a module; each consequence names its changes."""
