{{ examples_of('style') }}
