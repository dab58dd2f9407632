import Modem
import Testing

struct ModemErrorTests {
    @Test func `errors say whom they are about and whether they last`() {
        for code in [1, 10, 30, 195, 196] {
            #expect(ModemError.cms(code).verdict.scope == .recipient, "\(code)")
            #expect(ModemError.cms(code).verdict.isPermanent, "\(code)")
        }
        for code in [42, 22, 47, 192] { #expect(ModemError.cms(code).verdict.isCongestion, "\(code)") }
        for code in [310, 316, 331, 38, 50] {
            #expect(
                ModemError.cms(code).verdict.scope == .modem && !ModemError.cms(code).verdict.isPermanent, "\(code)")
        }
        for code in [41, 332, 500, 512, 9999, -1] {
            #expect(ModemError.cms(code).verdict.scope == .message, "\(code)")
            #expect(!ModemError.cms(code).verdict.isPermanent, "\(code)")
        }
        #expect(!ModemError.plain.verdict.isPermanent && ModemError.cme(10).verdict.scope == .modem)
    }

    @Test func `errors have words and their number`() {
        #expect(ModemError.cms(322).description == "storage full (+CMS ERROR: 322)")
        #expect(ModemError.cms(900).description == "error of the modem or network (+CMS ERROR: 900)")
        #expect(ModemError.cme(10).description == "no SIM (+CME ERROR: 10)")
        #expect(ModemError.cms(322).tellsOfFullStorage && ModemError.cms(310).asksForRestart)
    }
}
