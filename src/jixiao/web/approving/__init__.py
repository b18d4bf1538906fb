"""Replies (批复) and the adjustment of approved targets (绩效目标调整)."""
