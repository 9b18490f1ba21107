{{ examples_of('culture') }}
