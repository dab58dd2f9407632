/// Latin and Greek letters that GSM 7-bit lacks, with the letter or letters of it that come closest.
enum LetterTable {
    /// What stands for `scalar`; `nil` when nothing can.
    static func likeness(of scalar: Unicode.Scalar) -> String? { letters[scalar.value] }

    private static let letters: [UInt32: String] = {
        var table: [UInt32: String] = [:]
        for (start, rows) in [
            (UInt32(0xC0), latin), (0x370, greek), (0x1E00, latinAdditional), (0x1F00, greekExtended),
        ] {
            for (offset, letter) in rows.split(whereSeparator: \.isWhitespace).enumerated() where letter != "." {
                table[start + UInt32(truncatingIfNeeded: offset)] = String(letter)
            }
        }
        return table
    }()

    // Sixteen code points to a row, in order from the start of the block; a dot where there is no likeness, or no need.

    private static let latin = """
        A A A A . . . . E . E E I I I I
        D . O O O O . . . U U U . Y Th .
        . a a a . . . c . . e e . i i i
        d . . o o o . . . . u u . y th y
        A a A a A a C c C c C c C c D d
        D d E e E e E e E e E e G g G g
        G g G g H h H h I i I i I i I i
        I i IJ ij J j K k k L l L l L l L
        l L l N n N n N n 'n NG ng O o O o
        Ö ö OE oe R r R r R r S s S s S s
        S s T t T t T t U u U u U u U u
        Ü ü U u W w Y y Y Z z Z z Z z s
        b B B b . . O C c D D D d . E E
        E F f G G hv I I K k l . M N n O
        O o . . P p R . . S . t T t T U
        u U V Y y Z z Z . . . . . . . .
        . . . . DZ Dz dz LJ Lj lj NJ Nj nj A a I
        i O o U u Ü ü Ü ü Ü ü Ü ü e Ä ä
        A a Æ æ G g G g K k O o O o Z .
        j DZ Dz dz G g HV . N n Å å Æ æ Ø ø
        A a A a E e E e I i I i O o O o
        R r R r U u U u S s T t . . H h
        . d . . Z z A a E e Ö ö O o O o
        O o Y y l n t j . . A C c L T s
        z . . B U V E e J j Q q R r Y y
        """
    private static let latinAdditional = """
        A a B b B b B b Ç c D d D d D d
        D d D d E e E e E e E e E e F f
        G g H h H h H h H h H h I i I i
        K k K k K k L l L l L l L l M m
        M m M m N n N n N n N n O o O o
        O o O o P p P p R r R r R r R r
        S s S s S s S s S s T t T t T t
        T t U u U u U u U u U u V v V v
        W w W w W w W w W w X x X x Y y
        Z z Z z Z z h t w y a s s s SS .
        A a A a A a A a A a A a A a A a
        A a A a A a A a E e E e E e E e
        E e E e E e E e I i I i O o O o
        O o O o O o O o O o O o O o O o
        O o O o U u U u U u U u U u U u
        U u Y y Y y Y y Y y . . . . . .
        """
    private static let greek = """
        . . . . . . . . . . . . . . ; J
        . . . . . . A . E H I . O . Y Ω
        I A B . . E Z H . I K . M N . O
        . P . . T Y . X . . I Y A E H I
        Y A B Γ Δ E Z H Θ I K Λ M N Ξ O
        Π P Σ Σ T Y Φ X Ψ Ω I Y O Y Ω .
        B Θ Y Y Y Φ Π . . . . . . . . .
        . . . . . . . . . . . . . . . .
        K P Σ J Θ E . . . Σ . . . . . .
        """
    private static let greekExtended = """
        A A A A A A A A A A A A A A A A
        E E E E E E . . E E E E E E . .
        H H H H H H H H H H H H H H H H
        I I I I I I I I I I I I I I I I
        O O O O O O . . O O O O O O . .
        Y Y Y Y Y Y Y Y . Y . Y . Y . Y
        Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω
        A A E E H H I I O O Y Y Ω Ω . .
        A A A A A A A A A A A A A A A A
        H H H H H H H H H H H H H H H H
        Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω Ω
        A A A A A . A A A A A A A . I .
        . . H H H . H H E E H H H . . .
        I I I I . . I I I I I I . . . .
        Y Y Y Y P P Y Y Y Y Y Y P . . .
        . . Ω Ω Ω . Ω Ω O O Ω Ω Ω . . .
        """
}
