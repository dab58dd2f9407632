import API
import Glibc
import Runtime
import Web

/// The running gateway, through its HTTP API. Blocks; one thread at a time.
struct GatewayClient {
    /// Where it is.
    let place: GatewayPlace
    private let transfer: HTTPTransfer

    /// The gateway that the arguments choose; nothing is sent yet.
    init(_ arguments: Arguments) throws(CommandFailure) {
        try self.init(GatewayPlace(arguments))
    }

    /// The gateway at a place.
    init(_ place: GatewayPlace) throws(CommandFailure) {
        try place.check()
        // A token is for a gateway over the network; on the socket the file's permission is what counts.
        let token = place.socket == nil ? unsafe getenv("TELEPOST_TOKEN").map { unsafe String(cString: $0) } : nil
        guard let transfer = HTTPTransfer(socket: place.socket, token: token) else {
            throw .failed("libcurl could not be started")
        }
        self.place = place
        self.transfer = transfer
    }

    /// Asks for what is at `path`.
    func get<Value: Decodable>(_ path: String, as type: Value.Type) throws(CommandFailure) -> Value {
        try read(try perform(path, body: nil), as: type)
    }

    /// Sends `body` to `path`.
    func post<Value: Decodable>(
        _ path: String, _ body: some Encodable, as type: Value.Type
    ) throws(CommandFailure) -> Value {
        try read(try perform(path, body: try octets(body)), as: type)
    }

    /// Has something done at `path` that needs no more words.
    func post<Value: Decodable>(_ path: String, as type: Value.Type) throws(CommandFailure) -> Value {
        try read(try perform(path, body: Array("{}".utf8)), as: type)
    }

    /// Changes what is at `path`.
    func patch<Value: Decodable>(
        _ path: String, _ body: some Encodable, as type: Value.Type
    ) throws(CommandFailure) -> Value {
        try read(try perform(path, "PATCH", body: try octets(body)), as: type)
    }

    /// Whether somebody answers there.
    var isAnswered: Bool {
        do throws(HTTPTransfer.Failure) {
            _ = try transfer.perform(place.base + "/livez", method: nil, body: nil)
            return true
        } catch {
            switch error {
            case .unreachable: return false
            case .broken: return true
            }
        }
    }

    /// Puts `body` at `path`, and reads what comes of it.
    func put<Value: Decodable>(
        _ path: String, _ body: some Encodable, as type: Value.Type
    ) throws(CommandFailure) -> Value {
        try read(try perform(path, "PUT", body: try octets(body)), as: type)
    }

    /// Puts `body` at `path`.
    func put(_ path: String, _ body: some Encodable) throws(CommandFailure) {
        let reply = try perform(path, "PUT", body: try octets(body))
        guard (200...299).contains(reply.status) else { throw refusal(reply) }
    }

    /// Removes what is at `path`.
    func delete(_ path: String) throws(CommandFailure) {
        let reply = try perform(path, "DELETE", body: nil)
        guard (200...299).contains(reply.status) else { throw refusal(reply) }
    }

    private func octets(_ body: some Encodable) throws(CommandFailure) -> [UInt8] {
        do { return try JSON.encode(body) } catch { throw .failed("the request could not be written") }
    }

    private func perform(
        _ path: String, _ method: String? = nil, body: [UInt8]?
    ) throws(CommandFailure) -> HTTPReply {
        do throws(HTTPTransfer.Failure) {
            return try transfer.perform(place.base + path, method: method, body: body)
        } catch {
            switch error {
            case .unreachable(let reason): throw place.unreachable(reason)
            case .broken(let reason): throw .failed("the gateway did not answer: \(reason)")
            }
        }
    }

    private func read<Value: Decodable>(_ reply: HTTPReply, as type: Value.Type) throws(CommandFailure) -> Value {
        guard (200...299).contains(reply.status) else { throw refusal(reply) }
        do { return try JSON.decode(type, from: reply.body) } catch {
            throw .failed("the gateway's answer could not be read; is it of another version?")
        }
    }

    private func refusal(_ reply: HTTPReply) -> CommandFailure {
        guard let problem = try? JSON.decode(ProblemView.self, from: reply.body) else {
            return .failed("the gateway answered with status \(reply.status)")
        }
        let makesNoSense = reply.status == 400 || reply.status == 422
        return makesNoSense ? .wrongUsage(problem.detail) : .failed(problem.detail)
    }
}
