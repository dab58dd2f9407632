import Messages
import SMS
import Templates

/// A text for phones that was in a file.
public struct FiledText: Hashable, Sendable {
    /// The numbers as they were written.
    var recipients: [String]
    /// Whether they are international numbers that may lack their `+`.
    var isInternational: Bool
    /// Who it is to come from, as it was written.
    var sender: String?
    /// How long it may wait.
    var validity: Duration?
    /// The connection that is to carry it, as it was written.
    var provider: String?
    /// The most parts.
    var maxParts: Int?
    /// What in its header means nothing here.
    var ignored: [String] = []
    /// What it says.
    var text: String
    /// Whose connections and limits are its own.
    var application: ApplicationName?

    init(_ file: SmstoolsFile, application: ApplicationName?) {
        recipients = file.recipients
        isInternational = !file.isNational
        (sender, validity, provider) = (file.sender, file.validity, file.provider)
        (ignored, text) = (file.ignored, file.text)
        self.application = application
    }

    init(_ control: ControlFileReader, text: String, application: ApplicationName?) {
        recipients = control.recipients
        isInternational = false
        (sender, maxParts) = (control.sender, control.maxParts)
        self.text = text
        self.application = application
    }

    /// The most numbers that one file may name.
    static let mostRecipients = 1000
}

extension FolderIntake {
    /// What the orders of a text have in common.
    private struct Way {
        let rules: Rules
        let application: Application?
        let via: [ConnectionName]
        let sender: Originator?
        let arrival: Submission
    }

    func accept(_ text: FiledText, of file: DroppedFile, as fetched: FetchedMail) async -> IntakeVerdict {
        var alongside = Alongside()
        alongside.fetched = fetched
        let arrival = arrival(of: file)
        do throws(TextRefused) {
            let way = try way(of: text, arrival)
            var orders: [MessageOrder] = []
            guard text.recipients.count <= FiledText.mostRecipients else {
                throw TextRefused(Refusal(unusable: "it names more than \(FiledText.mostRecipients) numbers"))
            }
            var seen: Set<PhoneNumber> = []
            for written in text.recipients {
                let number = try number(written, text, way)
                if seen.insert(number).inserted { orders.append(try order(to: number, written, text, way)) }
            }
            note(text, way, file)
            return await gateway.intake.keep(arrival, content: file.octets, orders: orders, alongside: alongside)
        } catch {
            return .refused(error.refusal)
        }
    }

    private func way(of text: FiledText, _ arrival: Submission) throws(TextRefused) -> Way {
        let rules = gateway.rules
        let application = text.application.flatMap(rules.claiming.application)
        if let name = text.application, application == nil {
            throw TextRefused(Refusal(.connection, .temporary, 3, 5, "there is no application \(name) at present"))
        }
        let carriers = rules.connections.filter(\.value.carriesTexts).keys.sorted { $0.text < $1.text }
        let named = text.provider.flatMap(ConnectionName.init).flatMap { carriers.contains($0) ? $0 : nil }
        let ofTexts = application ?? rules.claiming.applications.first { $0.kind == .sms }
        let usual = ofTexts?.kind == .sms ? ofTexts?.via : nil
        let via = named.map { [$0] } ?? usual ?? Array(carriers.prefix(1))
        return Way(
            rules: rules, application: application, via: via,
            sender: text.sender.flatMap(Originator.init) ?? application?.originator, arrival: arrival)
    }

    /// smsd's numbers are international and have no `+`; blanks may group their digits.
    private func number(_ written: String, _ text: FiledText, _ way: Way) throws(TextRefused) -> PhoneNumber {
        var digits = String(written.filter { $0 != " " })
        let isBare = digits.utf8.first.map { (0x31...0x39).contains($0) } == true
        if text.isInternational, isBare { digits = "+" + digits }
        let shown = written.inOneLine(octets: 40)
        switch gateway.parts.plan.read(digits, region: way.rules.claiming.homeRegion) {
        case .number(let number):
            if let refusal = way.application?.storms.numbers.refusal(of: number, gateway.parts.plan) {
                throw TextRefused(refusal)
            }
            return number
        case .impossible(let why): throw TextRefused(Refusal(unusable: "\"\(shown)\" cannot be a phone number: \(why)"))
        case .notANumber: throw TextRefused(Refusal(unusable: "\"\(shown)\" is no phone number such as +447700900123"))
        }
    }

    private func order(
        to number: PhoneNumber, _ written: String, _ text: FiledText, _ way: Way
    ) throws(TextRefused) -> MessageOrder {
        let made = try made(text, way)
        if let holder = gateway.accounts.directory.account(with: .number(number)) {
            let local = LocalTexts.Text(
                text: made.text, number: number, addressedAs: written, account: nil, originator: way.sender,
                arrival: way.arrival)
            return gateway.localTexts.order(local, for: holder, way.rules)
        }
        guard !way.via.isEmpty else {
            throw TextRefused(Refusal(.connection, .temporary, 3, 5, "no connection is configured that could send it"))
        }
        let validity = text.validity ?? way.application?.validity
        var order = MessageOrder(
            application: way.application?.name, addressedAs: written.inOneLine(octets: 200), recipient: number,
            originator: way.sender, via: way.via, text: made.text, alphabet: made.plan.alphabet,
            expiresAt: validity.map { way.arrival.receivedAt + $0 })
        let numbers = way.via.first.flatMap { way.rules.connections[$0]?.numbers } ?? []
        order.ownNumber = gateway.stopList.first(of: gateway.accounts.directory.open(numbers, to: nil), for: number)
        if let words = gateway.stopList.objection(to: order, way.rules) { throw TextRefused(Refusal(stopped: words)) }
        return order
    }

    /// The text within the limits of the application.
    private func made(_ text: FiledText, _ way: Way) throws(TextRefused) -> MadeText {
        let limits = way.application?.making
        let most = [text.maxParts, limits?.maxParts].compactMap(\.self).min()
        let making = TextMaking(
            template: Self.template, maxCharacters: limits?.maxCharacters, maxParts: most,
            whenTooLong: text.maxParts != nil ? .cut : limits?.whenTooLong ?? .refuse,
            transliteration: limits?.transliteration ?? .off)
        let reference = way.via.first.flatMap { way.rules.connections[$0]?.referenceSize } ?? .eightBit
        return try TextMaker(making, reference: reference).make(at: nil) { _ in text.text }.get()
    }

    private static let template: Template = {
        do throws(TemplateFailure) { return try Template("<%text%>") } catch {
            preconditionFailure("a field is a template: \(error)")
        }
    }()

    private func note(_ text: FiledText, _ way: Way, _ file: DroppedFile) {
        var ignored = text.ignored
        if let sender = text.sender, Originator(sender) == nil { ignored.append("From") }
        if let provider = text.provider, way.via.map(\.text) != [provider] { ignored.append("Provider") }
        guard !ignored.isEmpty else { return }
        gateway.log.info(
            connection.text, "the header of a file has fields that mean nothing here",
            ["file": file.name.inOneLine(octets: 80), "fields": ignored.joined(separator: ", ").inOneLine(octets: 200)])
    }
}
