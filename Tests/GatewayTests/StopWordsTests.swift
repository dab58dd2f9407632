import Gateway
import Messages
import SMS
import Testing

/// Which texts are a STOP.
@Suite struct StopWordsTests {
    private static let stops: [String] = [
        "STOP", "stop", "Stop", " stop ", "STOP.", "\"Stop!\"", "stop\n", "S.T.O.P.", "STOPALL", "stop all", "Stop-All",
        "unsubscribe", "CANCEL", "end", "Quit", "revoke", "opt out", "OPT-OUT", "optout", "stop 🙏",
    ]
    private static let others: [String] = [
        "", " ", "...", "please stop sending", "stop it", "STOP 123", "don't stop", "stopp", "pit stop", "HELP", "INFO",
        "yes", "arrêt", "ST0P", "s", String(repeating: "stop", count: 20),
        String(repeating: ".", count: 100_000) + "stop",
    ]

    @Test(arguments: stops) func `A word by itself is a STOP, whatever its case, accents and punctuation`(
        _ text: String
    ) {
        #expect(StopRules().request(in: text) == .stop(.english))
    }

    @Test(arguments: others) func `A text with more in it is none, nor is a word of another language`(_ text: String) {
        #expect(StopRules().request(in: text) == nil)
    }

    private static let foreign: [(String, StopLanguage)] = [
        ("ARRET", .french), ("Arrêt", .french), ("arre\u{302}t", .french), ("désabonner", .french), ("STOPP", .german),
        ("abmelden!", .german), ("alto", .spanish), ("Baja.", .spanish), ("SAIR", .portuguese), ("afmelden", .dutch),
        ("rezygnuję", .polish), ("avregistrera", .swedish), ("frameld", .danish), ("FERMA", .italian),
    ]

    @Test(arguments: foreign.indices) func `The words of a language count where it is set`(_ index: Int) {
        let (text, language) = Self.foreign[index]
        #expect(StopRules(languages: [.english, language]).request(in: text) == .stop(language))
        #expect(StopRules(languages: [.english]).request(in: text) == nil)
    }

    @Test func `A word of two languages is the first one's, and STOP is everybody's`() {
        let rules = StopRules(languages: [.portuguese, .spanish])
        #expect(rules.request(in: "parar") == .stop(.portuguese))
        #expect(rules.request(in: "stop") == .stop(.portuguese))
        #expect(rules.request(in: "start") == .start(.portuguese))
    }

    @Test func `START and UNSTOP are the way back; YES is not`() {
        #expect(StopRules().request(in: "Start!") == .start(.english))
        #expect(StopRules().request(in: "unstop") == .start(.english))
        #expect(StopRules().request(in: "YES") == nil)
        #expect(StopRules(languages: [.german]).request(in: "anmelden") == .start(.german))
    }

    @Test func `Without languages only the words that are set count`() {
        let rules = StopRules(languages: [], stops: ["GENUG", "Basta ya"], starts: ["YES"])
        #expect(rules.request(in: "STOP") == nil)
        #expect(rules.request(in: "genug") == .stop(.english))
        #expect(rules.request(in: "¡Basta ya!") == .stop(.english))
        #expect(rules.request(in: "yes") == .start(.english))
        #expect(rules.known.stops == ["bastaya", "genug"])
    }

    @Test func `Words in letters other than Latin ones count as they are`() {
        let rules = StopRules(languages: [], stops: ["СТОП", "退订"])
        #expect(rules.request(in: "стоп.") == .stop(.english))
        #expect(rules.request(in: "退订") == .stop(.english))
        #expect(rules.request(in: "退") == nil)
    }

    @Test func `A pattern widens what is a STOP`() throws {
        var rules = StopRules()
        rules.match = WordPattern(source: "please")
        #expect(rules.request(in: "please stop sending") == .stop(.english))
        #expect(rules.request(in: "send more") == nil)
    }

    @Test(arguments: StopLanguage.allCases) func `What a phone is told is one part`(_ language: StopLanguage) {
        #expect(SegmentCount(language.stopConfirmation).parts == 1)
        #expect(SegmentCount(language.startConfirmation).parts == 1)
        #expect(language.stopConfirmation.contains("START"))
        #expect(language.startConfirmation.contains("STOP"))
    }

    @Test(arguments: StopLanguage.allCases) func `No word means both`(_ language: StopLanguage) {
        let known = StopRules(languages: StopLanguage.allCases).known
        #expect(Set(known.stops).isDisjoint(with: known.starts))
        let own = StopRules(languages: [language]).known
        #expect(own.stops.count == language.stops.count + 2)
        #expect(own.starts.count == language.starts.count + 2)
    }

    @Test func `At numbers that are not meant a STOP is none`() throws {
        var rules = StopRules()
        #expect(rules.areMeant(for: Originator("+447700900100")))
        #expect(rules.areMeant(for: nil))
        rules.numbers = [try #require(Originator("+447700900100"))]
        #expect(rules.areMeant(for: Originator("+447700900100")))
        #expect(!rules.areMeant(for: Originator("+447700900101")))
        #expect(!rules.areMeant(for: nil))
    }
}
