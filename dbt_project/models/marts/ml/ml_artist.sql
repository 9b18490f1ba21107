{{ examples_of('artist') }}
