import API
import Glibc
import Synchronization
import Web

/// The lines typed on standard input, sent as texts from a simulated phone, on a thread of their own.
final class TypedTexts: Sendable {
    private struct Body: Encodable {
        let to: String
        let text: String
    }

    /// How long to wait until the gateway has acknowledged a text, in seconds.
    private static let patience = 5

    private let phone: String
    private let fixed: String?
    private let place: GatewayPlace
    private let lastSender = Mutex<String?>(nil)

    /// Texts from `phone`; without `to` they go to ``partner``.
    init(from phone: String, to fixed: String?, place: GatewayPlace) {
        self.phone = phone
        self.fixed = fixed
        self.place = place
    }

    /// Who wrote to the phone last.
    var partner: String? {
        get { lastSender.withLock { $0 } }
        set { lastSender.withLock { $0 = newValue } }
    }

    /// Begins to read; the thread lasts as long as standard input and the process do.
    ///
    /// - Returns: `false` when there is no thread to be had.
    func start() -> Bool {
        let held = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { raw in
                if let raw = unsafe raw { unsafe Unmanaged<TypedTexts>.fromOpaque(raw).takeRetainedValue().read() }
                return nil
            }, held.toOpaque())
        guard code == 0 else {
            unsafe held.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func read() {
        do throws(CommandFailure) {
            let client = try GatewayClient(place)
            while let line = readLine() {
                if !line.isEmpty { send(line, client) }
            }
        } catch {
            Screen.complain(error.text)
        }
    }

    private func send(_ text: String, _ client: GatewayClient) {
        guard let to = fixed ?? partner else {
            return Screen.complain("telepost: nobody has written to \(phone) yet; say with --to where it should go")
        }
        do throws(CommandFailure) {
            let path = "/api/v1/phones/\(URLText.encode(phone))/messages?wait=\(Self.patience)"
            let sent = try client.post(path, Body(to: to, text: text), as: PhoneMessageView.self)
            switch sent.state {
            case "waiting": Screen.complain("telepost: the gateway has not taken this yet; the carrier keeps it for it")
            case "refused": Screen.complain("telepost: the gateway has refused this")
            default: break
            }
        } catch {
            Screen.complain(error.text)
        }
    }
}
