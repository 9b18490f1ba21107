{{ examples_of('timeframe') }}
