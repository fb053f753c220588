"""Values that move, run as their users run them."""

import pytest
from helpers import TINY, Made, Workspace

pytestmark = pytest.mark.slow


def test_a_movement_that_changes_is_rendered_again_and_a_bad_one_changes_nothing(tmp_path):
    line, jump = {"from": 0, "to": 1}, [[0, 0], [0.2, 0], [0.2, 1]]
    params = {"cf_exp": {"values": [0, line, jump]}}
    work = Workspace(tmp_path, TINY | {"params": params, "records": ["params"]}).make()
    assert list(work.table().cf_exp_end.round(6)) == [0] * 4 + [0.25, 0.5, 0.75, 1] + [0, 0, 1, 1]
    assert work.rerun() == Made()
    lower = {"cf_exp": {"values": [0, line, [[0, 0], [0.2, 0], [0.2, 0.5]]]}}
    assert work.rerun(params=lower) == Made(rendered=1, sliced=4, pruned=8, table=True)
    work.config["params"] = {"cf_exp": [[0.2, 0], [0.1, 1]]}
    run = work.run()
    assert run.status == 1
    assert "params.cf_exp: goes back in time, from 0.2 s to 0.1 s" in run.output
    assert "Traceback" not in run.output
    assert len(work.table()) == 12
