"""Decides who completed a round: by the rule that is fairest to the person, looked over by an officer, worker-made."""
