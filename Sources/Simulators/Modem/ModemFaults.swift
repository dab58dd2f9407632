/// What goes wrong with a simulated modem.
struct ModemFaults: Sendable {
    /// Whether it says anything at all.
    enum Silence: Hashable {
        case no
        case untilOrdered
        /// Until `AT+CFUN=1,1`.
        case untilReset
    }

    /// What happens to a text whose Ctrl-Z gets no answer.
    enum Swallowing: String, Hashable, CaseIterable {
        case sent
        case lost
    }

    /// Where the plug is pulled.
    enum Step: String, Hashable, CaseIterable {
        /// Instead of the prompt.
        case prompt
        /// After Ctrl-Z, before the network has the text.
        case submit
        /// When the network has it, before the answer.
        case sent
    }

    /// What happens to status reports.
    enum Reports: String, Hashable, CaseIterable {
        case on
        case off
        /// A minute late.
        case late
    }

    var silence = Silence.no
    var swallowing: Swallowing?
    var unplugging: Step?
    var reports = Reports.on
    /// TP-Status of reports (3GPP TS 23.040 §9.2.3.15).
    var reportStatus: UInt8 = 0
    /// What texts are refused with, and how many of them.
    var refusal = (code: 0, count: 0)
    /// How many times the prompt does not come.
    var missingPrompts = 0
    /// How many answers have unsolicited lines around them.
    var noise = 0
    /// How many times each unsolicited line comes.
    var copies = 1
}
