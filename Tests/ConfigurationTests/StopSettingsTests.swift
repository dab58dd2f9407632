import Configuration
import Gateway
import Messages
import Testing

/// `[stop]`, and routes that text back.
@Suite struct StopSettingsTests {
    private let route = working + "[[inbound]]\nname = \"info\"\n"

    @Test func `without the table no words are known, and an empty one knows those of English`() throws {
        #expect(try #require(read("").settings).stop == nil)
        let stop = try #require(read("[stop]\n").settings?.stop)
        #expect(stop == StopSettings())
        #expect(stop.languages == [.english] && stop.scope == .number && !stop.forwards)
        #expect(stop.confirmation == nil && stop.startConfirmation == nil)
    }

    @Test func `everything can be said`() throws {
        let document = """
            [stop]
            languages = ["de", "en"]
            words = ["GENUG"]
            start = ["YES"]
            match = '(?i)^bitte stopp'
            scope = "all"
            numbers = ["+447700900100", "60777"]
            confirmation = "Bye <%from%>"
            start_confirmation = ""
            forward = true
            """
        #expect(problems(document) == [])
        let stop = try #require(read(document).settings?.stop)
        #expect(stop.languages == [.german, .english] && stop.words == ["GENUG"] && stop.start == ["YES"])
        #expect(stop.match?.value == "(?i)^bitte stopp" && stop.scope == .all && stop.forwards)
        #expect(stop.numbers.map(\.description) == ["+447700900100", "60777"])
        #expect(stop.confirmation?.value == "Bye <%from%>" && stop.startConfirmation?.value == "")
        let text = try #require(read(document).settings).text
        #expect(read(text).settings?.stop == stop)
    }

    @Test(arguments: [
        #"languages = ["xx"]"#, #"languages = "en""#, #"words = ["..."]"#, #"words = [""]"#, #"scope = "one""#,
        #"numbers = ["ACME"]"#, #"forward = "yes""#, #"start = ["stop"]"#, #"start = ["Un-Subscribe"]"#,
        "languages = []", "wrods = []", #"match = """#,
    ])
    func `what cannot be meant is one problem`(_ line: String) {
        let found = problems("[stop]\n\(line)\n")
        #expect(found.count == 1, "\(found)")
    }

    @Test func `a route that texts back needs nothing to deliver to, and is shown`() throws {
        let document = route + "match = 'INFO (?<word>.*)'\nanswer = \"You asked for <%word%>\"\n"
        #expect(problems(document) == [])
        let inbound = try #require(read(document).settings?.inbound.first)
        #expect(inbound.answer?.value == "You asked for <%word%>" && inbound.deliver == [])
        let text = try #require(read(document).settings).text
        #expect(read(text).settings?.inbound.first?.answer == inbound.answer)
        #expect(problems(route + "answer = \"x\"\ndeliver = []\n") == [])
        #expect(problems(route + "answer = \"x\"\ndeliver = [\"account:alice\"]\n") == [])
        #expect(problems(route).count == 1)
        #expect(problems(route + "answer = \"\"\n").count == 1)
    }
}
