"""What gates decided lately, so that a reference in a refusal can be explained. No addresses."""
