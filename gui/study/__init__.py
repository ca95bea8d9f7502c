"""What the stages that train several networks have in common: presenter, frame and transport."""
