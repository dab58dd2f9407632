import Gateway
import Messages
import Modem
import SMS

/// Writes messages as SMS-SUBMIT, one for each part.
struct ModemWriter {
    /// Why a message cannot be written.
    struct Misfit: Error {
        let words: String
    }

    private let settings: ModemConnectionSettings

    init(_ settings: ModemConnectionSettings) {
        self.settings = settings
    }

    /// The parts of `message` in order; at least one.
    func parts(of message: Message, at now: Timestamp) throws(Misfit) -> [ModemSubmission] {
        guard let recipient = message.order.recipient else {
            throw Misfit(words: "this connection sends to phones only")
        }
        let validity = validity(of: message, now)
        var submissions: [ModemSubmission] = []
        for part in try contents(of: message) {
            var submit = SubmitTPDU(to: TPDUAddress(recipient.e164), scheme: part.scheme, userData: part.userData)
            submit.requestsReport = settings.asksForReports
            submit.protocolID = part.protocolID
            submit.validity = validity
            do throws(TPDUFailure) {
                let (octets, length) = try CarriedTPDU(.submit(submit)).encoded()
                submissions.append(ModemSubmission(octets: octets, length: length))
            } catch {
                throw Misfit(words: "\(error)")
            }
        }
        return submissions
    }

    private typealias Content = (scheme: DataCodingScheme, userData: TPDUUserData, protocolID: UInt8)

    private func contents(of message: Message) throws(Misfit) -> [Content] {
        if let ready = message.order.ready, let content = Self.content(of: ready, message.order.text) {
            return [content]
        }
        do throws(SegmentFailure) {
            let plan = try SegmentPlan(message.order.text, alphabet: message.order.alphabet)
            let scheme = DataCodingScheme(rawValue: plan.alphabet == .gsm7 ? 0 : 8)
            return plan.parts.indices.map { index in
                let octets = plan.userData(of: index + 1, reference: message.reference)
                return (scheme, TPDUUserData(octets: octets, hasHeader: plan.hasHeader), 0)
            }
        } catch {
            throw Misfit(words: "\(error)")
        }
    }

    /// A part as its sender coded it; `nil` when it is a whole text in an alphabet that phones do not have.
    private static func content(of ready: ReadyPart, _ text: String) -> Content? {
        var data = TPDUUserData(octets: ready.octets, hasHeader: ready.hasHeader)
        if let scheme = scheme(of: ready.dataCoding) { return (scheme, data, ready.protocolID) }
        guard ready.hasHeader else { return nil }
        // Its place in a longer text is in its header: only what follows is coded anew.
        let body = GSM7.fits(text) ? try? GSM7.encode(text) : nil
        data.body = body ?? UCS2.encode(text)
        return (DataCodingScheme(rawValue: body == nil ? 8 : 0), data, ready.protocolID)
    }

    /// The scheme of SMPP's data_coding; `nil` for alphabets that phones do not have.
    private static func scheme(of dataCoding: UInt8) -> DataCodingScheme? {
        switch dataCoding {
        case 0: DataCodingScheme(rawValue: 0)
        case 2, 4: DataCodingScheme(rawValue: 4)
        case 8: DataCodingScheme(rawValue: 8)
        case 0x10...: DataCodingScheme(rawValue: dataCoding)
        default: nil
        }
    }

    private func validity(of message: Message, _ now: Timestamp) -> TPDUValidity {
        let left = message.order.expiresAt.map { $0 - now }
        return [settings.validity, left].compactMap(\.self).min().map { .relative(within: $0) } ?? .unsaid
    }
}
