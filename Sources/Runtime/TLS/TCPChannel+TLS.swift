import Bytes

/// TLS on a connection, from the start or in the middle of a dialogue (STARTTLS).
extension TCPChannel {
    /// How many octets are encrypted before the system must have taken them.
    private static let encryptedAtOnce = 65_536

    /// How many octets TLS may send of its own while the other side takes none.
    private static let sideLimit = 262_144

    /// Starts TLS as the client, and checks that the other side is `serverName` as far as the context's trust goes.
    ///
    /// Everything written must have been flushed. Octets that came before are an error: nothing that was said in plain may be
    /// taken for something said inside (CVE-2011-0411). A ``nudge()`` meanwhile is kept for the next ``wait(until:)``.
    ///
    /// After a failure the channel is of no more use, the alert that says why is on its way, and ``tlsFailure`` repeats it:
    /// close it.
    ///
    /// - Parameters:
    ///   - serverName: a host name, as ASCII, or an IP address; sessions are remembered by it. With pinned trust any text.
    ///   - deadline: in the loop's time, for the whole handshake.
    public func startTLS(
        as client: TLSClientContext, to serverName: String, until deadline: Duration
    ) async throws(TLSFailure) {
        let name = serverName.hasSuffix(".") ? String(serverName.dropLast()) : serverName
        let early = try install(.client(client, serverName: name))
        if !early.isEmpty { engine?.fail(TLSFailure(.plainOctets(early.count))) }
        try await shakeHands(after: [], until: deadline)
    }

    /// Starts TLS as the server.
    ///
    /// Everything written must have been flushed. Octets that came before are taken for the client's first words in TLS,
    /// which a quick client may have sent already, and are an error when they are none: nothing that was said in plain may
    /// be taken for something said inside (CVE-2011-0411). A ``nudge()`` meanwhile is kept for the next ``wait(until:)``.
    ///
    /// After a failure the channel is of no more use, the alert that says why is on its way, and ``tlsFailure`` repeats it:
    /// close it.
    ///
    /// - Parameter deadline: in the loop's time, for the whole handshake.
    public func startTLS(as server: TLSServerContext, until deadline: Duration) async throws(TLSFailure) {
        let early = try install(.server(server))
        let isRecord = early.first == nil || early.first == 22
        if !isRecord { engine?.fail(TLSFailure(.plainOctets(early.count))) }
        try await shakeHands(after: early, until: deadline)
    }

    /// What the handshake agreed on; `nil` without TLS and after it broke. Worked out anew each time.
    public var tls: TLSFacts? { engine?.facts }

    /// Whether TLS was started; cheap.
    public var isEncrypted: Bool { engine != nil }

    /// Why TLS ended other than by the other side's end mark, once ``wait(until:)`` said `.ended`.
    ///
    /// For who must know whether all has come: `.truncated` when the connection just ended. Many peers never send the mark.
    public var tlsFailure: TLSFailure? { engine?.failure }

    /// - Returns: what came in plain so far, which is forgotten.
    private func install(_ role: TLSEngine.Role) throws(TLSFailure) -> [UInt8] {
        loop.preconditionOnLoop()
        precondition(engine == nil, "TLS was started before")
        precondition(unsent == 0, "what was written in plain must be flushed first")
        let early = Array(input.readable)
        input.removeAll()
        hasArrived = false
        do throws(TLSFailure) {
            engine = try TLSEngine(role)
        } catch {
            // Nothing may go on in plain.
            close()
            throw error
        }
        return early
    }

    private func shakeHands(after early: [UInt8], until deadline: Duration) async throws(TLSFailure) {
        guard let engine else { return }
        if engine.isHandshaking {
            engine.begin()
            unsafe early.withUnsafeBytes { unsafe take($0, engine) }
            sendOnTheSide(engine)
        }
        var wasNudged = false
        while engine.isHandshaking {
            switch await wait(until: deadline) {
            case .received: continue
            case .nudged: wasNudged = true
            case .ended: engine.fail(engine.interruption())
            case .deadline: engine.fail(engine.interruption(isTimeOut: true))
            }
        }
        if wasNudged { isNudged = true }
        hasArrived = !input.isEmpty
        guard let failure = engine.failure else { return }
        isEnded = true
        throw failure
    }

    private func take(_ octets: UnsafeRawBufferPointer, _ engine: TLSEngine) {
        unsafe engine.take(octets, into: &input, through: loop.plainScratch)
    }

    /// The handle received octets.
    func decrypt(_ octets: UnsafeRawBufferPointer, through engine: TLSEngine) {
        let held = input.count
        let wasHandshaking = engine.isHandshaking
        unsafe take(octets, engine)
        sendOnTheSide(engine)
        switch engine.state {
        case .handshaking, .open: break
        case .endedByPeer, .failed: isEnded = true
        }
        if isEnded || input.count > Self.unreadLimit { handle.pauseReading() }
        if input.count > held || wasHandshaking && !engine.isHandshaking {
            hasArrived = true
            resume(.received)
        } else if isEnded {
            resume(.ended)
        }
    }

    /// Sends what TLS says by itself: handshakes, tickets, new keys, alerts.
    private func sendOnTheSide(_ engine: TLSEngine) {
        let octets = engine.takeOutgoing()
        guard !octets.isEmpty, !isClosed else { return }
        let sent = handle.tryWrite(octets)
        guard sent != octets.count else { return }
        guard sent >= 0, handle.queued + octets.count <= Self.sideLimit, handle.write(octets[sent...]) else {
            let isBroken = sent < 0
            engine.fail(isBroken ? engine.interruption() : TLSFailure(.broken("it takes none of our answers")))
            isEnded = true
            return
        }
    }

    /// Encrypts and hands to the system, a piece at a time.
    func send(_ octets: [UInt8], through engine: TLSEngine, until deadline: Duration?) async -> Bool {
        var place = 0
        while place < octets.count {
            guard !isClosed, engine.encrypt(octets, from: &place, limit: Self.encryptedAtOnce) else {
                isEnded = true
                return false
            }
            guard await transmit(engine.takeOutgoing(), until: deadline) else { return false }
        }
        return true
    }

    /// Tells the other side that all was sent.
    func writeEndMark(until deadline: Duration) async {
        guard let engine, engine.isOpen else { return }
        engine.writeEndMark()
        _ = await transmit(engine.takeOutgoing(), until: deadline)
    }

    private func transmit(_ octets: [UInt8], until deadline: Duration?) async -> Bool {
        let sent = handle.tryWrite(octets)
        return sent == octets.count ? true : await queue(octets, after: sent, until: deadline)
    }
}
