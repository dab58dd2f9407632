import Foundation
import Glibc
import Synchronization

/// An SMSC that does what a scenario tells it to, on plain sockets and sharing no code with Telepost.
final class ScriptedSMSC: Sendable {
    /// What becomes of a submission.
    enum Answer: Hashable, Sendable {
        case accept
        case refuse(UInt32)
        /// No answer ever.
        case silence
        /// The connection ends without an answer.
        case hangUp
    }

    /// Whether reports follow.
    enum Reports: Hashable, Sendable {
        case none
        case delivered
        case undelivered
    }

    /// How it behaves; may be changed at any time.
    struct Behaviour: Sendable {
        /// Decides about the submission that is the `n`th, from 1.
        var answer: @Sendable (ReceivedPart, _ n: Int) -> Answer = { _, _ in .accept }
        var delay = Duration.zero
        var reports = Reports.none
    }

    /// What it has seen.
    struct Seen: Sendable {
        /// Every submission that was not refused.
        var parts: [ReceivedPart] = []
        var submissions = 0
        var binds = 0
        var links = 0
        /// Reports that the client has confirmed.
        var confirmed = 0
        /// Texts from phones that the client has taken.
        var taken = 0
        /// Texts from phones that it has put off or refused.
        var putOff = 0
    }

    private struct Outgoing {
        var last: UInt32 = 1_000_000
        /// Reports, and texts from phones, that the client has not taken yet, by their sequence numbers; those of texts
        /// are above a million.
        var bodies: [UInt32: [UInt8]] = [:]
        /// Links that got all texts that waited when they began: each text goes over a link once.
        var ready: Set<ObjectIdentifier> = []
    }

    let seen = Watched(Seen())
    let behaviour: Mutex<Behaviour>
    private let reserved: ReservedPort
    private let door = Mutex<Int32?>(nil)
    private let links = Mutex<[ObjectIdentifier: BlockingSocket]>([:])
    private let timing = DispatchQueue(label: "smsc")
    private let outgoing = Mutex(Outgoing())

    /// An SMSC with a port; clients are refused until ``open()``.
    init(_ behaviour: Behaviour = Behaviour()) throws {
        reserved = try ReservedPort()
        self.behaviour = Mutex(behaviour)
    }

    var port: UInt16 { reserved.number }

    /// The texts so far, joined.
    var texts: [ReceivedText] { ReceivedText.joining(seen.value.parts) }

    /// Takes clients.
    func open() throws {
        let listening = try reserved.bound()
        guard listen(listening, 64) == 0 else { throw Trouble("cannot listen: errno \(errno)") }
        door.withLock { $0 = listening }
        // Ends when close() shuts the socket down.
        Thread.detachNewThread { self.takeClients(listening) }
    }

    /// Takes no more clients and ends the connections there are.
    func close() {
        let listening = door.withLock { door in
            defer { door = nil }
            return door
        }
        if let listening { _ = shutdown(listening, Int32(SHUT_RDWR)) }
        hangUp()
    }

    /// Ends the connections there are.
    func hangUp() {
        for link in links.withLock({ Array($0.values) }) { link.hangUp() }
    }

    /// Waits for `count` whole texts and returns them.
    func texts(_ count: Int, within limit: Duration = .seconds(30)) async throws -> [ReceivedText] {
        try await seen.first("\(count) texts at the SMSC", within: limit) { seen in
            let texts = ReceivedText.joining(seen.parts)
            return texts.count >= count ? texts : nil
        }
    }

    /// Waits for the first text and returns it.
    func text(within limit: Duration = .seconds(30)) async throws -> ReceivedText {
        guard let text = try await texts(1, within: limit).first else { throw Trouble("no text") }
        return text
    }

    /// Has texts from phones delivered, each a body of `deliver_sm`, in order; again and again until they are taken,
    /// also over another link.
    func send(_ bodies: [[UInt8]]) {
        let (frames, ready) = outgoing.withLock { outgoing in
            let frames = bodies.map { body in
                outgoing.last += 1
                outgoing.bodies[outgoing.last] = body
                return SMPPOctets.pdu(SMPPOctets.deliver, outgoing.last, body)
            }
            return (frames, outgoing.ready)
        }
        for link in links.withLock({ $0.filter { ready.contains($0.key) }.values.prefix(1) }) {
            for frame in frames { link.send(frame) }
        }
    }

    /// Waits until all texts from phones, and all reports, are taken.
    func allTaken(within limit: Duration = .seconds(60)) async throws {
        let isDone = await seen.wait(for: limit) { _ in self.outgoing.withLock { $0.bodies.isEmpty } }
        guard isDone else {
            throw Trouble("texts and reports that nobody took: \(outgoing.withLock { $0.bodies.count })")
        }
    }

    /// What was not taken goes out again, in order, as networks do after a link was lost.
    private func sendAgain(over link: BlockingSocket) {
        let waiting = outgoing.withLock { outgoing in
            outgoing.ready.insert(ObjectIdentifier(link))
            return outgoing.bodies.sorted { $0.key < $1.key }
        }
        for (sequence, body) in waiting { link.send(SMPPOctets.pdu(SMPPOctets.deliver, sequence, body)) }
    }

    private func answered(_ frame: SMPPOctets.Frame, _ link: BlockingSocket) {
        let isText = frame.sequence > 1_000_000
        guard frame.status == 0 else {
            if isText { seen.update { $0.putOff += 1 } }
            let body = outgoing.withLock { $0.bodies[frame.sequence] }
            guard let body else { return }
            return timing.asyncAfter(deadline: .now() + .milliseconds(100)) {
                link.send(SMPPOctets.pdu(SMPPOctets.deliver, frame.sequence, body))
            }
        }
        outgoing.withLock { _ = $0.bodies.removeValue(forKey: frame.sequence) }
        seen.update { seen in
            if isText { seen.taken += 1 } else { seen.confirmed += 1 }
        }
    }

    private func takeClients(_ listening: Int32) {
        while true {
            let client = accept(listening, nil, nil)
            if client < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard client >= 0 else { break }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            let link = BlockingSocket(client)
            links.withLock { $0[ObjectIdentifier(link)] = link }
            seen.update { $0.links += 1 }
            // Ends with its client, or when close() hangs up.
            Thread.detachNewThread { self.serve(link) }
        }
        Glibc.close(listening)
    }

    private func serve(_ link: BlockingSocket) {
        var octets: [UInt8] = []
        while true {
            let chunk = link.receive()
            guard !chunk.isEmpty else { break }
            octets += chunk
            while let frame = SMPPOctets.next(&octets) { take(frame, link) }
        }
        links.withLock { $0[ObjectIdentifier(link)] = nil }
        outgoing.withLock { _ = $0.ready.remove(ObjectIdentifier(link)) }
        link.close()
        seen.update { $0.links -= 1 }
    }

    private func take(_ frame: SMPPOctets.Frame, _ link: BlockingSocket) {
        let answer = frame.command | SMPPOctets.response
        switch frame.command {
        case _ where SMPPOctets.binds.contains(frame.command):
            link.send(SMPPOctets.pdu(answer, frame.sequence, Array("scripted".utf8) + [0]))
            sendAgain(over: link)
            seen.update { $0.binds += 1 }
        case SMPPOctets.submit: submitted(frame, link)
        case SMPPOctets.enquire: link.send(SMPPOctets.pdu(answer, frame.sequence))
        case SMPPOctets.unbind:
            link.send(SMPPOctets.pdu(answer, frame.sequence))
            link.hangUp()
        case SMPPOctets.deliver | SMPPOctets.response: answered(frame, link)
        case _ where frame.command & SMPPOctets.response != 0: break
        default: link.send(SMPPOctets.pdu(SMPPOctets.response, status: 3, frame.sequence))
        }
    }

    private func submitted(_ frame: SMPPOctets.Frame, _ link: BlockingSocket) {
        let part = SMPPOctets.submission(frame.body)
        let number = seen.update { seen in
            seen.submissions += 1
            return seen.submissions
        }
        let behaviour = behaviour.withLock { $0 }
        let verdict = behaviour.answer(part, number)
        if case .refuse = verdict {} else { seen.update { $0.parts.append(part) } }
        let id = "\(port)-\(number)"
        let answer = SMPPOctets.submit | SMPPOctets.response
        let sequence = frame.sequence
        let act: @Sendable () -> Void = {
            switch verdict {
            case .accept:
                link.send(SMPPOctets.pdu(answer, sequence, Array(id.utf8) + [0]))
                self.report(part, id, behaviour.reports, UInt32(number), link)
            case .refuse(let status): link.send(SMPPOctets.pdu(answer, status: status, sequence))
            case .silence: break
            case .hangUp: link.hangUp()
            }
        }
        guard behaviour.delay > .zero else { return act() }
        let delay = behaviour.delay.components
        let nanoseconds = delay.seconds * 1_000_000_000 + delay.attoseconds / 1_000_000_000
        timing.asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds)), execute: act)
    }

    private func report(
        _ part: ReceivedPart, _ id: String, _ reports: Reports, _ sequence: UInt32, _ link: BlockingSocket
    ) {
        guard reports != .none, part.registeredDelivery & 3 != 0 else { return }
        let body = SMPPOctets.report(of: part, id: id, isDelivered: reports == .delivered)
        outgoing.withLock { $0.bodies[sequence] = body }
        link.send(SMPPOctets.pdu(SMPPOctets.deliver, sequence, body))
    }
}
