# SPDX-License-Identifier: MIT
"""Frames are chosen that the model is not sure of, and nothing twice."""

import numpy as np
import pytest
from loop.choose import choose, difference, refusal, scores
from loop.plan import CHOOSE_DEFAULTS
from loop.signals import Signals
from loop.trajectories import Candidate


def signals(distance, force, place, element="C", **changes):
    """Of a frame of one atom at a place among the training data."""
    values = dict(values={"distance": distance, "force": force}, distances=np.array([distance]),
                  coordinates=np.array([place], float), elements=[element], largest_force=1.0,
                  crowding=1.0)
    return Signals(**{**values, **changes})


def rules(**changes):
    return {**CHOOSE_DEFAULTS, "random": 0.0, **changes}


def indices(choices):
    return [choice.index for choice in choices]


def random():
    return np.random.default_rng(1)


def test_the_score_is_the_mean_rank_whatever_the_units():
    frames = [signals(0.1, 30.0, [0]), signals(0.2, 10.0, [1]), signals(0.9, 20.0, [2])]
    score, strongest = scores(frames)
    assert np.allclose(score, [(0 + 1) / 2, (0.5 + 0) / 2, (1 + 0.5) / 2])
    assert strongest == ["force", "distance", "distance"]


def test_the_least_sure_is_taken_first_and_its_like_not_at_all():
    frames = [signals(0.9, 0.9, [5, 5]), signals(0.89, 0.89, [5, 5.001]), signals(0.5, 0.5, [0, 9]),
              signals(0.1, 0.1, [-9, 0]), signals(0.4, 0.4, [0, -9])]
    taken = indices(choose(frames, [], rules(per_round=3), random()))
    assert taken[0] == 0 and 1 not in taken and set(taken) == {0, 2, 4}


def test_of_frames_that_are_alike_one_is_taken_as_long_as_there_are_others():
    frames = [signals(0.9, 0.9, [0, 0]), signals(0.8, 0.8, [9, 0]), signals(0.7, 0.7, [0, 9]),
              signals(0.1, 0.1, [9, 9])]
    def alike(a, b):
        return {a, b} <= {0, 1, 2}
    assert indices(choose(frames, [], rules(per_round=2), random(), alike)) == [0, 3]
    assert sorted(indices(choose(frames, [], rules(per_round=4), random(), alike))) == [0, 1, 2, 3]


def test_what_was_computed_before_is_not_taken_again():
    frames = [signals(0.9, 0.9, [5, 5]), signals(0.5, 0.5, [0, 9]), signals(0.6, 0.6, [9, 0])]
    taken = indices(choose(frames, [signals(0.9, 0.9, [5, 5])], rules(per_round=3), random()))
    assert sorted(taken) == [1, 2]


def test_elements_are_compared_with_their_own_kind():
    assert difference(signals(1, 1, [3, 4]), [signals(1, 1, [0, 0])]) == pytest.approx(5)
    assert difference(signals(1, 1, [3, 4], "S"), [signals(1, 1, [0, 0])]) == np.inf


@pytest.mark.parametrize("frame, reason", [
    (None, "does not know"),
    (signals(3.5, 1, [0]), "farther than 3 limits"),
    (signals(0.5, 1, [0], crowding=0.6), "closer than 0.65"),
    (signals(0.5, 1, [0], largest_force=25.0), "above 20 eV/A"),
])
def test_what_is_not_worth_it_is_refused_with_a_reason(frame, reason):
    assert reason in refusal(frame, rules())
    good = signals(0.2, 0.2, [1])
    assert indices(choose([frame, good], [], rules(per_round=1), random())) == [1]


def test_where_too_few_are_near_the_nearest_others_are_taken():
    frames = [signals(9.0, 1, [0]), signals(4.0, 1, [1]), signals(6.0, 1, [2]),
              signals(3.5, 1, [3], crowding=0.1)]
    assert sorted(indices(choose(frames, [], rules(per_round=2), random()))) == [1, 2]
    frames[0] = signals(0.5, 1, [0])
    assert sorted(indices(choose(frames, [], rules(per_round=2), random()))) == [0, 1]


def test_a_part_is_drawn_at_random_to_validate_with():
    frames = [signals(k / 40, k / 40, [k, k * k % 7]) for k in range(40)]
    choices = choose(frames, [], rules(per_round=10, random=0.3), random())
    assert len(set(indices(choices))) == 10
    assert sum(choice.for_validation for choice in choices) == 3
    assert all(choice.why == "random" for choice in choices if choice.for_validation)
    assert min(choice.index for choice in choices if not choice.for_validation) >= 10


def test_choice_by_chance_looks_at_no_signal_and_validates_with_as_many():
    frames = [signals(k / 40, k / 40, [k, 0]) for k in range(40)]
    choices = choose(frames, [], rules(per_round=10, random=0.3, by="random"), random())
    assert len(choices) == 10 and all(choice.why == "random" for choice in choices)
    assert sum(choice.for_validation for choice in choices) == 3
    assert np.mean(indices(choices)) < 30  # the most uncertain ten have a mean of 34.5


def test_frames_of_a_run_are_near_within_what_lies_between_two_of_them():
    def frame(run, step, apart=20):
        return Candidate(None, {"explored": "hot", "run": run, "step": step}, apart)
    assert frame("hot_01", 40).is_near(frame("hot_01", 50))
    assert not frame("hot_01", 40).is_near(frame("hot_01", 60))
    assert not frame("hot_01", 40).is_near(frame("hot_02", 50))
    given = Candidate(None, {"explored": "hot", "frame": 3})
    assert not given.is_near(given) and not given.is_near(frame("hot_01", 40))
