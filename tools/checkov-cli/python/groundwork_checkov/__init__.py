"""Runs checkov's own scanner over the stacks and the plans of a CDKTF app, and gives one result for both."""
