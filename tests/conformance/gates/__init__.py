"""One module a framework, one class a gate. `GATES` in gate.py names them all."""
