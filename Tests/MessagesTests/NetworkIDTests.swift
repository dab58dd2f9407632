import Messages
import Testing

struct NetworkIDTests {
    @Test func `ids that differ only in how they are written have one key`() {
        let cases: [(String, [String])] = [
            ("6aad5", ["6aad5", "6AAD5", "006aad5", "0000006AAD5", " 6aad5 ", "{6AAD5}", "\"6aad5\"", "(6aad5)"]),
            ("436949", ["436949", "0000436949", "436949\0", "<436949>"]),
            ("0", ["0", "00", "0000000000"]),
            (
                "bc59b8aa-2fd2-4035-8113-19301e050079",
                ["BC59B8AA-2FD2-4035-8113-19301E050079", "{bc59b8aa-2fd2-4035-8113-19301e050079}"]
            ),
            ("-", ["-"]), ("", ["", " ", "{}"]),
        ]
        for (key, ids) in cases { for id in ids { #expect(NetworkID.key(of: id) == key, "\(id)") } }
    }

    @Test func `ids of other letters keep their case and their zeros`() {
        for id in ["aZ9", "Az9", "00xyz", "0118Z-0122I-2309U-57DGB", "é", "a b", "1_2", "10+5"] {
            #expect(NetworkID.key(of: id) == id)
        }
    }

    @Test func `a key is its own key`() {
        for id in ["00AB", "{00ab}", "x{y}", "{{a}}", "00", "0-0", "zz", " \u{1}7", "--", "0xFF"] {
            let key = NetworkID.key(of: id)
            #expect(NetworkID.key(of: key) == key, "\(id)")
        }
    }

    @Test func `a reported id reads as given, as decimal of hexadecimal, and as hexadecimal of decimal`() {
        let cases: [(String, [(NetworkID.Form, String)])] = [
            ("0000436949", [(.same, "436949"), (.reportedInDecimal, "6aad5"), (.reportedInHexadecimal, "4417865")]),
            ("6AAD5", [(.same, "6aad5"), (.reportedInHexadecimal, "436949")]),
            ("10", [(.same, "10"), (.reportedInDecimal, "a"), (.reportedInHexadecimal, "16")]),
            ("00010", [(.same, "10"), (.reportedInDecimal, "a"), (.reportedInHexadecimal, "16")]),
            ("255", [(.same, "255"), (.reportedInDecimal, "ff"), (.reportedInHexadecimal, "597")]),
            ("ff", [(.same, "ff"), (.reportedInHexadecimal, "255")]),
            ("abc-xyz", [(.same, "abc-xyz")]),
            ("bc59b8aa-2fd2", [(.same, "bc59b8aa-2fd2")]),
            ("", [(.same, "")]),
            ("7", [(.same, "7")]), ("0", [(.same, "0")]),
            (
                "18446744073709551616",
                [
                    (.same, "18446744073709551616"), (.reportedInDecimal, "10000000000000000"),
                    (.reportedInHexadecimal, "114598615266301018707478"),
                ]
            ),
        ]
        for (reported, expected) in cases {
            let candidates = NetworkID.candidates(for: reported)
            #expect(candidates.map(\.form) == expected.map(\.0), "\(reported)")
            #expect(candidates.map(\.key) == expected.map(\.1), "\(reported)")
        }
    }

    @Test func `64 digits are read to the last`() {
        let decimal = String(repeating: "9", count: 64)
        let hexadecimal = "184f03e93ff9f4daa797ed6e38ed64bf6a1f00ffffffffffffffff"
        let wanted = NetworkID.candidates(for: decimal).first { $0.form == .reportedInDecimal }?.key
        #expect(wanted == hexadecimal)
        let back = NetworkID.candidates(for: hexadecimal).first { $0.form == .reportedInHexadecimal }?.key
        #expect(back == decimal)
        let all = String(repeating: "f", count: 64)
        #expect(
            NetworkID.candidates(for: all).last?.key
                == "115792089237316195423570985008687907853269984665640564039457584007913129639935")
    }

    @Test func `past 128 digits an id is only what it is`() {
        #expect(NetworkID.candidates(for: String(repeating: "9", count: 128)).count == 3)
        #expect(NetworkID.candidates(for: String(repeating: "9", count: 129)).map(\.form) == [.same])
        let huge = String(repeating: "f", count: 1_000_000)
        #expect(NetworkID.candidates(for: huge).map(\.key) == [huge])
    }

    @Test func `the learnt form comes first, the others after it`() {
        let reported = "16"
        let orders: [(NetworkID.Form?, [String])] = [
            (nil, ["16", "10", "22"]), (.same, ["16", "10", "22"]), (.reportedInDecimal, ["10", "16", "22"]),
            (.reportedInHexadecimal, ["22", "16", "10"]),
        ]
        for (learnt, keys) in orders {
            #expect(NetworkID.candidates(for: reported, preferring: learnt).map(\.key) == keys)
        }
        #expect(NetworkID.candidates(for: "ff", preferring: .reportedInDecimal).map(\.key) == ["ff", "255"])
    }

    @Test func `of two ids the first is tried in all its readings before the second`() {
        let candidates = NetworkID.candidates(for: ["6aad5", "0000436949"])
        #expect(candidates.map(\.key) == ["6aad5", "436949", "4417865"])
        #expect(NetworkID.candidates(for: []).isEmpty)
        let twice = NetworkID.candidates(for: ["a", "A"])
        #expect(twice.map(\.key) == ["a", "10"])
    }

    @Test func `a match tells the form only when no other form leads to it`() {
        #expect(NetworkID.candidates(for: "7").map(\.isTelling) == [false])
        #expect(NetworkID.candidates(for: "0009").map(\.isTelling) == [false])
        #expect(NetworkID.candidates(for: "10").map(\.isTelling) == [true, true, true])
        #expect(NetworkID.candidates(for: "abc-xyz").map(\.isTelling) == [true])
    }

    @Test func `every id that is written in one form and reported in another is found`() {
        for number in stride(from: 1, to: 5_000_000_000, by: 39_916_801) {
            let (decimal, hexadecimal) = (String(number), String(number, radix: 16, uppercase: true))
            for (answered, reported) in [
                (decimal, hexadecimal), (hexadecimal, decimal), (decimal, "000" + decimal),
                (hexadecimal, "0" + hexadecimal),
            ] {
                let key = NetworkID.key(of: answered)
                #expect(NetworkID.candidates(for: reported).contains { $0.key == key }, "\(answered) as \(reported)")
            }
        }
    }
}

struct LearntIDFormTests {
    private func match(_ form: NetworkID.Form) -> NetworkID.Candidate {
        // 10 names 10, a and 16: which, tells the form.
        NetworkID.candidates(for: "10", preferring: form)[0]
    }

    private func note(_ match: NetworkID.Candidate, _ learnt: inout LearntIDForm, changes: Bool) {
        let changed = learnt.note(match)
        #expect(changed == changes)
    }

    @Test func `three matches in a row settle the form`() {
        var learnt = LearntIDForm()
        #expect(learnt.description == "not known yet how reports write ids")
        note(match(.reportedInDecimal), &learnt, changes: false)
        note(match(.reportedInDecimal), &learnt, changes: false)
        #expect(learnt.learnt == nil)
        note(match(.reportedInDecimal), &learnt, changes: true)
        #expect(learnt.learnt == .reportedInDecimal)
        note(match(.reportedInDecimal), &learnt, changes: false)
        #expect(
            learnt.description == "answers write ids in hexadecimal, reports in decimal (in decimal: 4)")
    }

    @Test func `forms in turn settle nothing`() {
        var learnt = LearntIDForm()
        for _ in 0..<50 {
            for form in NetworkID.Form.allCases { note(match(form), &learnt, changes: false) }
        }
        #expect(learnt.learnt == nil)
        #expect(NetworkID.Form.allCases.allSatisfy { learnt.count(of: $0) == 50 })
        #expect(learnt.description.hasSuffix("(the same: 50, in decimal: 50, in hexadecimal: 50)"))
    }

    @Test func `a single exception changes nothing, three of another form do`() {
        var learnt = LearntIDForm()
        for _ in 0..<1000 { learnt.note(match(.same)) }
        learnt.note(match(.reportedInHexadecimal))
        learnt.note(match(.reportedInHexadecimal))
        learnt.note(match(.same))
        #expect(learnt.learnt == .same)
        note(match(.reportedInHexadecimal), &learnt, changes: false)
        note(match(.reportedInHexadecimal), &learnt, changes: false)
        note(match(.reportedInHexadecimal), &learnt, changes: true)
        #expect(learnt.learnt == .reportedInHexadecimal)
    }

    @Test func `matches that every form explains teach nothing`() {
        var learnt = LearntIDForm()
        for _ in 0..<10 { note(NetworkID.candidates(for: "7")[0], &learnt, changes: false) }
        #expect(learnt == LearntIDForm())
    }
}
