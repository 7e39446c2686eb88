"""Formats whose packages are an extra: what to tell where they are not installed."""

from __future__ import annotations

from duixian.text.readers.errors import ReadError


def missing_extra(name: str, media: str) -> ReadError:
    """The format is supported, but the packages that read it are not installed."""
    return ReadError(name, f"识读 {media} 的组件没有安装", '请运行 pip install "duixian[formats]" 后再导入')
