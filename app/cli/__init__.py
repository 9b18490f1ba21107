"""The commands of the ``artwarehouse`` program, a module for each.

Every module keeps its heavy imports inside its functions: ``--help`` answers at once.
"""
