import Gateway
import SMPP

// What clients hear. A client takes ESME_RTHROTTLED and ESME_RMSGQFUL for "again in a moment", so only what a moment
// changes may answer so; a quota lasts until midnight.
//
// the name or the password is wrong               ESME_RINVPASWD
// the client may not bind, or not so often         ESME_RBINDFAIL
// nobody can tell who it is now                    ESME_RSYSERR
// more than the window or the throughput           ESME_RTHROTTLED
// the store takes nothing                          ESME_RMSGQFUL
// a destination, a source that is none or not its  ESME_RINVDSTADR, ESME_RINVSRCADR
// text, quota, country, stop list, no connection   ESME_RSUBMITFAIL
// no such message, or not of this account          ESME_RINVMSGID
// too late to cancel, to replace                   ESME_RCANCELFAIL, ESME_RREPLACEFAIL

extension CommandStatus {
    /// The answer to a message that was refused.
    init(_ refusal: ClientRefusal) {
        self =
            switch refusal.kind {
            case .destination: .invalidDestinationAddress
            case .source: .invalidSourceAddress
            case .text, .quota, .notAllowed, .noRoute: .submitFailed
            case .storeFull: .messageQueueFull
            case .unavailable: .systemError
            }
    }

    /// The answer to a question or an order about a message; `failure` when the message does not allow it.
    init(_ refusal: OperationRefused, failure: CommandStatus) {
        self =
            switch refusal.kind {
            case .missing: .invalidMessageID
            case .conflict, .invalid: failure
            case .unavailable: .systemError
            }
    }
}

extension ReceiptState {
    /// Where a message is.
    init(_ outcome: ClientMessageState.Outcome) {
        self =
            switch outcome {
            case .enroute: .enroute
            case .delivered: .delivered
            case .expired: .expired
            case .deleted: .deleted
            case .undeliverable: .undeliverable
            case .unknown: .unknown
            case .rejected: .rejected
            }
    }
}
