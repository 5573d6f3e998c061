"""The embedded AWS simulator: moto's server, mended where it strays from AWS, behind a guard that lets nothing out."""
