"""WAV bytes as others read them, quantisation, levels and gain."""

import io
import struct
import wave

import numpy as np
import pytest
import scipy.io.wavfile
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dsgenerator.audio import (
    float_samples,
    gain_factor,
    header_bytes,
    level,
    read_float_file,
    wav_bytes,
    wav_size,
)

LAW = settings(deadline=None, max_examples=200)
FORMATS = ["PCM_16", "PCM_24", "FLOAT"]
BITS = {"PCM_16": 16, "PCM_24": 24}
ANY = arrays(np.float32, st.integers(1, 50), elements=st.floats(-4, 4, width=32))
INSIDE = arrays(np.float32, st.integers(1, 50), elements=st.floats(-1, 1, width=32))


def noise(length, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, length).astype(np.float32)


def by_soundfile(content, dtype="float64"):
    return soundfile.read(io.BytesIO(content), dtype=dtype)[0]


def by_scipy(content):
    samples = scipy.io.wavfile.read(io.BytesIO(content))[1]
    # scipy returns 24 bits at the top of 32.
    scale = {np.dtype("int16"): 2**15, np.dtype("int32"): 2**31}.get(samples.dtype, 1)
    return samples.astype(np.float64) / scale


def by_wave(content):
    with wave.open(io.BytesIO(content)) as file:
        width, data = file.getsampwidth(), file.readframes(file.getnframes())
    integers = [
        int.from_bytes(data[start : start + width], "little", signed=True)
        for start in range(0, len(data), width)
    ]
    return np.array(integers) / 2 ** (8 * width - 1)


@pytest.mark.parametrize("length", [1, 2, 3, 160, 1601])
@pytest.mark.parametrize("sample_format", FORMATS)
def test_all_readers_read_the_same_samples(sample_format, length):
    content = wav_bytes(noise(length), 16000, sample_format)
    samples = by_soundfile(content)
    assert len(samples) == length
    np.testing.assert_array_equal(by_scipy(content), samples)
    if sample_format != "FLOAT":
        np.testing.assert_array_equal(by_wave(content), samples)


@pytest.mark.parametrize("sample_rate", [8000, 44100, 192000])
@pytest.mark.parametrize("sample_format", FORMATS)
def test_readers_know_format_rate_and_length(sample_format, sample_rate):
    file = soundfile.SoundFile(io.BytesIO(wav_bytes(noise(31), sample_rate, sample_format)))
    facts = (file.format, file.subtype, file.samplerate, file.channels, file.frames)
    assert facts == ("WAV", sample_format, sample_rate, 1, 31)


@pytest.mark.parametrize("length", [1, 2, 3, 1601])
@pytest.mark.parametrize("sample_format", FORMATS)
def test_the_size_of_a_file_is_known_beforehand(sample_format, length):
    content = wav_bytes(noise(length), 16000, sample_format)
    assert len(content) == wav_size(length, sample_format)
    assert len(content) % 2 == 0
    assert struct.unpack_from("<I", content, 4) == (len(content) - 8,)


@pytest.mark.parametrize("sample_format", FORMATS)
def test_the_header_is_canonical(sample_format):
    content, width = wav_bytes(noise(3), 16000, sample_format), {"PCM_16": 2, "PCM_24": 3}
    frame = width.get(sample_format, 4)
    start = header_bytes(sample_format)
    assert content[:4] + content[8:16] == b"RIFFWAVEfmt "
    assert content[start - 8 : start - 4] == b"data"
    assert struct.unpack_from("<I", content, start - 4) == (3 * frame,)
    tag = 3 if sample_format == "FLOAT" else 1
    assert struct.unpack_from("<HHIIHH", content, 20) == (
        tag, 1, 16000, 16000 * frame, frame, 8 * frame,
    )  # fmt: skip


def test_a_file_of_floats_is_read_to_where_numpy_is_fast(tmp_path):
    content = wav_bytes(noise(31), 16000, "FLOAT")
    (tmp_path / "long.wav").write_bytes(content)
    read, samples = read_float_file(tmp_path / "long.wav")
    assert read.tobytes() == content
    np.testing.assert_array_equal(samples, noise(31))
    assert samples.flags.aligned


@LAW
@given(arrays(np.float32, st.integers(1, 50), elements=st.floats(width=32)))
def test_floats_come_back_to_the_last_bit(samples):
    content = wav_bytes(samples, 16000, "FLOAT")
    assert float_samples(content).tobytes() == samples.tobytes()
    assert by_soundfile(content, "float32").tobytes() == samples.tobytes()


@pytest.mark.parametrize("sample_format", BITS)
@LAW
@given(samples=INSIDE)
def test_integers_are_at_most_half_a_step_off_inside_full_scale(sample_format, samples):
    step = 2.0 ** (1 - BITS[sample_format])
    error = np.abs(by_soundfile(wav_bytes(samples, 16000, sample_format)) - samples)
    inside = samples <= 1 - step / 2
    assert (error[inside] <= step / 2).all()
    assert (error <= step).all()


@pytest.mark.parametrize("sample_format", BITS)
@LAW
@given(samples=ANY)
def test_samples_beyond_full_scale_are_limited_and_never_wrap(sample_format, samples):
    step = 2.0 ** (1 - BITS[sample_format])
    written = by_soundfile(wav_bytes(samples, 16000, sample_format))
    assert (written[samples >= 1] == 1 - step).all()
    assert (written[samples <= -1] == -1).all()
    order = np.argsort(samples, kind="stable")
    assert (np.diff(written[order]) >= 0).all()


@pytest.mark.parametrize("sample_format", FORMATS)
@LAW
@given(samples=ANY, near=st.sampled_from([1, 0.25, 1 - 2.0**-15, 1 - 2.0**-17, 1 + 2.0**-15]))
def test_a_peak_that_is_known_changes_no_byte(sample_format, samples, near):
    samples = samples * np.float32(near / max(level(samples).peak, 1e-3))
    peak = level(samples).peak
    known = wav_bytes(samples, 16000, sample_format, peak)
    assert known == wav_bytes(samples, 16000, sample_format)


@pytest.mark.parametrize("sample_format", BITS)
@LAW
@given(data=st.data())
def test_every_integer_comes_back(sample_format, data):
    """A file that is read and written again keeps its bytes."""
    full_scale = 2 ** (BITS[sample_format] - 1)
    integers = st.lists(st.integers(-full_scale, full_scale - 1), min_size=1, max_size=30)
    samples = (np.array(data.draw(integers)) / full_scale).astype(np.float32)
    np.testing.assert_array_equal(
        by_soundfile(wav_bytes(samples, 16000, sample_format), "float32"), samples
    )


def test_a_slice_is_written_like_a_copy_of_it():
    part = noise(100)[7:40]
    for sample_format in FORMATS:
        assert wav_bytes(part, 16000, sample_format) == wav_bytes(part.copy(), 16000, sample_format)


def test_writing_leaves_the_samples_as_they_were():
    samples = 2 * noise(100)
    before = samples.copy()
    for sample_format in FORMATS:
        wav_bytes(samples, 16000, sample_format)
    np.testing.assert_array_equal(samples, before)


@pytest.mark.parametrize(
    ("samples", "peak", "rms", "clipped"),
    [
        ([0, 0, 0, 0], 0, 0, 0),
        ([0.5, -0.5, 0.5, -0.5], 0.5, 0.5, 0),
        ([1, 0, -1, 0], 1, 0.5**0.5, 0),  # full scale itself is not beyond it
        ([0, -0.75, 0, 0], 0.75, 0.375, 0),
        ([2, -2, 1, 0], 2, 1.5, 2),
        ([0, -1.5, 0, 0], 1.5, 0.75, 1),
    ],
)
def test_levels(samples, peak, rms, clipped):
    measured = level(np.array(samples, dtype=np.float32))
    assert measured.peak == peak
    assert measured.rms == pytest.approx(rms, rel=1e-12)
    assert measured.clipped == clipped


@LAW
@given(ANY)
def test_levels_agree_with_their_definitions(samples):
    measured, exact = level(samples), samples.astype(np.float64)
    assert measured.peak == np.abs(exact).max()
    assert measured.clipped == np.sum(np.abs(exact) > 1)
    assert measured.rms == pytest.approx(np.sqrt(np.mean(exact**2)), rel=1e-9)
    assert measured.rms <= measured.peak * (1 + 1e-9)


@pytest.mark.parametrize(("gain_db", "factor"), [(0, 1), (20, 10), (-20, 0.1), (-6, 0.501187)])
def test_gain_is_in_decibels_of_amplitude(gain_db, factor):
    assert gain_factor(gain_db) == pytest.approx(factor, rel=1e-6)
