"""How values move, as what reads each format has it."""

import json

import numpy as np
import readers
from making import ALL, make
from readers import agree, rows_of, table_columns

MOVING = {
    "dataset": "moves",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.5,
    "variation_duration": 0.1,
    "gain_db": -12,
    "records": ALL,
    "shard_mb": 0.02,
    "huggingface": {"parquet": True},
    "params": {
        "rate_exp": {
            "values": [5, {"from": 4, "to": 6}, {"lfo": {"rate": 4, "min": 4, "max": 6}}],
            "label": {"name": "density", "min": 0, "max": 1},
        }
    },
    "fixed": {"cf_exp": [[0, 0], [0.05, 1], [0.15, 0.5]]},
}


def test_every_format_has_the_curve_of_what_moves(tmp_path):
    plan = make(MOVING, tmp_path)
    data = plan.paths.data
    files = [row["file_name"] for row in rows_of(data)]
    moments = np.linspace(0, 0.1, 11)
    points = {point.stem: point for point in plan.dataset.points()}

    def follows(times, values, row, of, scale=lambda value: value, exact=1e-12):
        moves = points[row["point"]].values[of]
        inner = moments[1:-1]
        truth = moves.at(row["start"] + inner) if hasattr(moves, "at") else np.full(9, moves)
        np.testing.assert_allclose(np.interp(inner, times, values), scale(truth), atol=exact)

    density = {"of": "rate_exp", "scale": lambda value: (value - 4) / 2}
    read = list(readers.tfrecords(data, plan.dataset.export.tfrecords))
    shards = list(readers.shards(data))
    parquet = list(readers.hugging_face(tmp_path / "cache", str(data)))
    nsjson = list(readers.nsjson(data, files))
    for number, row in enumerate(rows_of(data)):
        params = json.loads((data / row["file_name"]).with_suffix(".params").read_text())
        follows(params["density"]["times"], params["density"]["values"], row, **density)
        said = nsjson[number][1]
        follows(said["density_times"], said["density_values"], row, **density)
        said = read[number][1]
        follows(said["density_times"], said["density_values"], row, **density, exact=1e-6)
        follows(said["cf_exp_times"], said["cf_exp_values"], row, "cf_exp", exact=1e-6)
        for said in (shards[number][1], parquet[number][1]):
            follows(said["cf_exp_times"], said["cf_exp_values"], row, "cf_exp")
            follows(said["rate_exp_times"], said["rate_exp_values"], row, "rate_exp")
            assert said["cf_exp_start"] == row["cf_exp_start"]
    columns = table_columns(plan)
    agree(plan, readers.croissant(data), columns)
    agree(
        plan, readers.torch(data, ["rate_exp_end"]), {"rate_exp_end": "rate_exp_end"}, exact=False
    )
    agree(plan, readers.params(data, files), {})
