/// Who changed what.
extension Gateway {
    /// Notes what somebody has done.
    ///
    /// It is done by then, and whoever did it must not be told otherwise: when the store cannot note it, the same facts go
    /// to the log as an error instead.
    ///
    /// - Parameters:
    ///   - actor: as ``AuditEntry/actor``.
    ///   - client: the address that it was done from; empty for the control socket.
    ///   - detail: in plain words, never a secret.
    public func record(
        _ action: AuditAction, _ subject: String, detail: String = "", by actor: String, from client: String
    ) async {
        let entry = AuditEntry(
            at: now, actor: Self.line(actor, 128), client: Self.line(client, 64), action: action.rawValue,
            subject: Self.line(subject, 256), detail: Self.line(detail, 1000))
        do throws(StoreFailure) { try await parts.books.note(entry) } catch {
            log.error(
                "audit", "who changed what could not be noted: \(error.detail)",
                [
                    "actor": entry.actor, "client": entry.client, "action": entry.action, "subject": entry.subject,
                    "detail": entry.detail,
                ])
        }
    }

    /// Who changed what, the newest first.
    ///
    /// - Parameters:
    ///   - before: only entries with a smaller number; for the next page.
    ///   - limit: the most to return.
    public func audit(before: Int64?, limit: Int) async throws(OperationRefused) -> [AuditEntry] {
        do throws(StoreFailure) {
            return try await parts.books.audit(before: before, limit: limit)
        } catch {
            throw OperationRefused(notKept: error)
        }
    }

    /// One bounded line of a text that somebody may have chosen.
    private static func line(_ text: String, _ limit: Int) -> String {
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
            case _: line.append(scalar)
            }
        }
        return String(line)
    }
}
