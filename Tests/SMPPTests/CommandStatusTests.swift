import Testing

@testable import SMPP

struct CommandStatusTests {
    @Test func `codes that a carrier answers have their name and verdict`() {
        let cases: [(UInt32, String, Verdict?)] = [
            (0x00, "ESME_ROK", nil),
            (0x01, "ESME_RINVMSGLEN", Verdict(.message, .permanent)),
            (0x04, "ESME_RINVBNDSTS", Verdict(.connection, .temporary)),
            (0x08, "ESME_RSYSERR", Verdict(.message, .temporary)),
            (0x0A, "ESME_RINVSRCADR", Verdict(.message, .permanent)),
            (0x0B, "ESME_RINVDSTADR", Verdict(.recipient, .permanent)),
            (0x0E, "ESME_RINVPASWD", Verdict(.connection, .permanent)),
            (0x14, "ESME_RMSGQFUL", Verdict(.connection, .temporary, isThrottling: true)),
            (0x45, "ESME_RSUBMITFAIL", Verdict(.message, .temporary)),
            (0x50, "ESME_RINVDSTTON", Verdict(.recipient, .permanent)),
            (0x58, "ESME_RTHROTTLED", Verdict(.connection, .temporary, isThrottling: true)),
            (0x64, "ESME_RX_T_APPN", Verdict(.message, .temporary)),
            (0x65, "ESME_RX_P_APPN", Verdict(.message, .permanent)),
            (0xC0, "ESME_RINVOPTPARSTREAM", Verdict(.message, .permanent)),
            (0xFE, "ESME_RDELIVERYFAILURE", Verdict(.recipient, .temporary)),
            (0xFF, "ESME_RUNKNOWNERR", Verdict(.message, .temporary)),
            (0x104, "ESME_RINVDCS", Verdict(.message, .permanent)),
        ]
        for (code, name, verdict) in cases {
            #expect(CommandStatus(code).name == name)
            #expect(CommandStatus(code).verdict == verdict, "\(name)")
            #expect(!CommandStatus(code).meaning.isEmpty, "\(name)")
        }
    }

    @Test func `only two codes ask for a slower pace`() {
        let codes = CommandStatus.entries.filter(\.verdict.isThrottling).map(\.code)
        #expect(codes == [0x14, 0x58])
    }

    @Test func `a carrier's own codes and unknown ones are tried again`() {
        for code in [0x400, 0x4FF, 0x3FF, 0x500, 0x09, UInt32.max] as [UInt32] {
            #expect(CommandStatus(code).name == nil)
            #expect(CommandStatus(code).verdict == Verdict(.message, .temporary), "\(code)")
        }
        #expect(CommandStatus(0x400).meaning != CommandStatus(0x3FF).meaning)
    }

    @Test func `a status prints with name and number`() {
        #expect(CommandStatus.throttled.description == "ESME_RTHROTTLED (0x58)")
        #expect(CommandStatus(0x4AB).description == "status 0x4AB")
    }

    @Test func `no code is there twice and all are in order`() {
        let codes = CommandStatus.entries.map(\.code)
        #expect(codes == Array(Set(codes)).sorted())
    }

    @Test func `commands print under the name of the specification`() {
        #expect(CommandID.submitSM.description == "submit_sm")
        #expect(CommandID.submitSM.response.description == "submit_sm_resp")
        #expect(CommandID.genericNack.description == "generic_nack")
        #expect(CommandID.outbind.response.description == "command 0x8000000b")
        #expect(CommandID(rawValue: 0x11F).description == "command 0x11f")
    }
}
