"""What a fit costs on this machine: time, memory, energy."""
