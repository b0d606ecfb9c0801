"""A package of one provider whose key is never set."""
