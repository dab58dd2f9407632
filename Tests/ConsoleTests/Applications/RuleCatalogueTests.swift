import Configuration
import Gateway
import Testing

@testable import Console

/// The forms of applications and routes against the reader of the document: they must know the same keys.
@Suite struct RuleCatalogueTests {
    private static let around = """
        [[connection]]
        name = "carrier"
        type = "smpp"
        host = "h"
        system_id = "s"
        [[connection]]
        name = "mailer"
        type = "smtp"
        host = "h"
        [[connection]]
        name = "folder"
        type = "folder"
        path = "/o"

        """

    private static let bases: [(RuleKind, String)] = [
        (.application, "[[application]]\nname = \"one\"\nkind = \"sms\"\ndomains = [\"a.example\"]\n"),
        (.application, "[[application]]\nname = \"one\"\nkind = \"files\"\ndomains = [\"a.example\"]\noutput = {}\n"),
        (
            .application,
            "[[application]]\nname = \"one\"\nkind = \"fax\"\ndomains = [\"a.example\"]\nvia = [\"folder\"]\n"
                + "senders = {}\noutput = {}\ncontrol = {}\ntransform = {}\n"
        ),
        (
            .application,
            "[[application]]\nname = \"one\"\ndomains = [\"a.example\"]\nsenders = {}\n"
                + "rate = {}\nprefixes = {}\nbudget = {}\n"
        ), (.route, "[[inbound]]\nname = \"one\"\ndeliver = [\"mailto:a@b.example\"]\nreply = {}\n"),
    ]

    @Test(arguments: [RuleKind.application, .route])
    func `the forms know every key that the reader knows, and no other`(_ kind: RuleKind) {
        var known: Set<String> = []
        for (_, text) in Self.bases.filter({ $0.0 == kind }) {
            let reader = DocumentReader(file: "t.toml", in: Surroundings(systemName: "gw"))
            _ = Settings.read(Array((Self.around + text).utf8), reader)
            let prefix = "\(kind.tables.rawValue)."
            known.formUnion(reader.knownKeys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
        }
        let tables = known.filter { name in known.contains { $0.hasPrefix("\(name).") } }
        let paths = Set(kind.form.keys.map(\.path))
        let read = known.subtracting(tables.subtracting(paths)).filter { !$0.hasPrefix("transform.") }
        #expect(read.subtracting(paths) == [], "the form lacks these")
        #expect(paths.subtracting(read) == [], "the reader does not know these")
    }
}
