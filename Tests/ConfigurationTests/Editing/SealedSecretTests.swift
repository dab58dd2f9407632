import Configuration
import Testing

@Suite struct SealedSecretTests {
    private func reading(_ value: String, hasKey: Bool = true) -> SettingsReading {
        var surroundings = machine
        if hasKey { surroundings.unseal = { $0.first == 1 ? Array($0.dropFirst()) : nil } }
        let text = working.replacing("system_id = \"demo\"\n", with: "system_id = \"demo\"\npassword = \(value)\n")
        return Settings.read(Array(text.utf8), file: "t.toml", in: surroundings)
    }

    @Test func `a sealed secret is opened with the key of the data folder`() {
        let reading = reading("{ sealed = \"AWFiYw==\" }")
        guard case .smpp(let smpp) = reading.settings?.connections.first?.link else {
            Issue.record("\(reading.problems)")
            return
        }
        #expect(smpp.password.revealed == "abc")
    }

    @Test func `a sealed secret that cannot be opened is a problem that says why`() {
        let place = "t.toml:6:23: connection[1].password.sealed: "
        let table: [(String, Bool, String)] = [
            (
                "{ sealed = \"AWFiYw==\" }", false,
                "the secret is sealed, and the key of the data folder is not at hand"
            ),
            (
                "{ sealed = \"AmFiYw==\" }", true,
                "the secret was sealed with another key than that of this data folder, or changed; "
                    + "accepted: the secret, given anew"
            ),
            ("{ sealed = \"*\" }", true, "found \"*\"; accepted: Base64, as the console writes it"),
        ]
        for (value, hasKey, words) in table {
            #expect(reading(value, hasKey: hasKey).problems.map(\.description) == [place + words])
        }
        #expect(
            reading("{ sealed = \"AWFiYw==\", env = \"CARRIER\" }").problems.map(\.description) == [
                "t.toml:6:12: connection[1].password: one of them; accepted: a secret as text, { file = \"…\" }, "
                    + "{ env = \"…\" } or { sealed = \"…\" }"
            ])
    }
}
