"""The commands of the ``artwarehouse`` program, a module a room.

Every module keeps its heavy imports inside its functions: ``--help`` answers at once.
"""
