import Gateway
import Messages
import SMPP

/// What a conversation knows once its client is bound. A class, so that its lists are changed where they are.
///
/// Not Sendable on purpose: it stays in the task of its conversation.
final class BoundClient {
    /// How much has come to what.
    struct Counts {
        var accepted = 0
        var refused = 0
        var delivered = 0
    }

    /// Something that is on its way to the client, in one message or several.
    struct Outgoing {
        let delivery: ClientDelivery
        /// How many of its messages are still without an answer.
        var left: Int
        /// Why it is to be given again, or not any more.
        var failure: Verdict?
    }

    /// A question or an order about messages.
    enum Question: Sendable {
        case query(UInt32, QuerySM)
        case cancel(UInt32, CancelSM)
        case replace(UInt32, String, ClientText)
    }

    /// Who it is, as it was when it bound, or when that was last looked at.
    var account: Account
    let desk: ClientDesk
    let link: ClientDesk.LinkID
    let mode: BindMode
    let bind: Bind
    var counts = Counts()

    /// Submissions that the gateway has not been asked about yet.
    var submissions: [SubmissionUnderWay] = []
    var batchesUnderWay = 0
    var questions: [Question] = []
    /// Whether the gateway is asked some.
    var isQuestioning = false

    /// What is out, by the number that its messages have here.
    var outgoing: [UInt64: Outgoing] = [:]
    /// What was given up because nobody answered: the answer may come late.
    var overdue: [UInt64: Outgoing] = [:]
    var lastKey: UInt64 = 0
    /// Messages that are to be written, with what they belong to.
    var messages: [(key: UInt64, message: CarriedMessage)] = []
    /// What the client has, and the store does not know it.
    var acknowledgements: [ClientDelivery] = []
    var isAcknowledging = false
    /// When that is tried again.
    var acknowledgeAgain: Duration?
    /// When to look again for what was put back for later.
    var lookAgain: Duration?

    init(_ account: Account, _ mode: BindMode, _ bind: Bind, desk: ClientDesk, link: ClientDesk.LinkID) {
        self.account = account
        self.mode = mode
        self.bind = bind
        self.desk = desk
        self.link = link
    }

    var readsParameters: Bool { bind.interfaceVersion >= 0x34 }
}

/// A submission that the gateway is asked about.
struct SubmissionUnderWay: Sendable {
    /// What is answered, and how.
    enum Answer: Sendable {
        case single
        /// One answer for several phones, of which these were refused before.
        case multi([SMPPAddress], refused: [SubmitMultiResp.Unsuccessful])
    }

    let sequence: UInt32
    let texts: [ClientText]
    let answer: Answer
}
