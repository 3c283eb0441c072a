"""The denial playbook: which decisions deny, what each calls for, what may be mended from stored facts."""
