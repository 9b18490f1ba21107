{{ examples_of('school') }}
