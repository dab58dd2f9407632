import Modem
import Testing

struct ModemSessionTests {
    private func ready(_ settings: ModemSessionSettings = ModemSessionSettings()) -> ModemDialogue {
        var dialogue = ModemDialogue(settings)
        dialogue.open()
        _ = dialogue.takeActions()
        _ = dialogue.takeWritten()
        return dialogue
    }

    @Test(arguments: [4096, 1, 2, 3, 7]) func `a modem is set up step by step, however its lines are cut`(_ piece: Int)
    {
        var dialogue = ModemDialogue()
        dialogue.piece = piece
        dialogue.open()
        #expect(
            dialogue.written == [
                "ESC", "AT", "ATE0V1", "AT+CMEE=1", "AT+CGMI", "AT+CGMM", "AT+CGSN", "AT+CCID", "AT+CPIN?",
                "AT+CMGF=0", "AT+CIMI", "AT+CSMS=1", "AT+CPMS=\"ME\",\"ME\",\"ME\"", "AT+CSCA?", "AT+CNMI=2,1,0,1,0",
                "AT+CMGL=4", "AT+CREG?", "AT+CSQ", "AT+COPS?",
            ])
        #expect(dialogue.session.maySubmit)
        let facts = dialogue.session.knownFacts
        #expect(facts.model == "Telepost Model 1" && facts.imei == "490154203237518")
        #expect(facts.imsi == "234100000000001" && facts.iccid == "8944100000000000017")
        #expect(facts.signal == -73 && facts.operatorName == "Example" && facts.capacity == 100)
        #expect(facts.serviceCentre == "+447700900999" && facts.registration == .home)
        guard case .changed(let told, isReady: true) = dialogue.actions.last else {
            return #expect(Bool(false), "\(dialogue.actions)")
        }
        #expect(told == facts)
    }

    @Test func `echo, numeric answers, garbage and news in between do no harm`() {
        var dialogue = ModemDialogue()
        dialogue.answers["AT"] = "AT|0"
        dialogue.answers["ATE0V1"] = "ATE0V1|^BOOT:1,2|OK"
        dialogue.answers["AT+CSQ"] = "^RSSI:17|+CSQ: 31,99|RING|OK"
        dialogue.answers["AT+CGSN"] = "\u{1}\u{7F}x|490154203237518|OK"
        dialogue.open()
        #expect(dialogue.session.maySubmit && dialogue.session.knownFacts.signal == -51)
        #expect(dialogue.session.knownFacts.imei == "490154203237518")
    }

    @Test func `what a modem lacks has fall-backs`() {
        var dialogue = ModemDialogue()
        dialogue.answers["AT+CPMS=\"ME\",\"ME\",\"ME\""] = "+CMS ERROR: 302"
        dialogue.answers["AT+CPMS=\"SM\",\"SM\",\"SM\""] = "+CPMS: 3,20,3,20,3,20|OK"
        dialogue.answers["AT+CNMI=2,1,0,1,0"] = "ERROR"
        dialogue.answers["AT+CNMI=1,1,0,1,0"] = "+CMS ERROR: 303"
        dialogue.answers["AT+CSMS=1"] = "ERROR"
        dialogue.answers["AT+CCID"] = "ERROR"
        dialogue.answers["AT+ICCID"] = "ICCID: 89441000000000000F|OK"
        dialogue.answers["AT+CREG?"] = "+CREG: 0,0|OK"
        dialogue.answers["AT+CEREG?"] = "+CEREG: 0,5|OK"
        dialogue.open()
        #expect(dialogue.session.maySubmit)
        #expect(dialogue.session.knownFacts.storage == "SM" && dialogue.session.knownFacts.stored == 3)
        #expect(dialogue.session.knownFacts.iccid == "89441000000000000")
        #expect(dialogue.session.knownFacts.registration == .roaming)
        #expect(dialogue.written.contains("AT+CNMI=2,1,0,2,0"))
    }

    @Test func `a modem that tells of nothing is asked`() {
        var dialogue = ModemDialogue()
        for choice in ["2,1,0,1,0", "1,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0", "1,1,0,0,0", "1,1"] {
            dialogue.answers["AT+CNMI=" + choice] = "ERROR"
        }
        dialogue.open()
        #expect(dialogue.takeActions() == [.report(.noIndications)])
        _ = dialogue.takeWritten()
        dialogue.wait(.seconds(60))
        #expect(dialogue.written.contains("AT+CMGL=4"))
    }

    @Test func `without a network nothing may be sent, and it is looked for`() {
        var dialogue = ModemDialogue()
        dialogue.answers["AT+CREG?"] = "+CREG: 0,2|OK"
        dialogue.open()
        #expect(!dialogue.session.maySubmit && dialogue.session.knownFacts.registration == .searching)
        dialogue.answers["AT+CREG?"] = "+CREG: 1|OK"
        dialogue.wait(.seconds(5))
        #expect(dialogue.session.maySubmit)
        dialogue.answers["AT+CREG?"] = "+CREG: 0,3|OK"
        dialogue.wait(.seconds(61))
        #expect(!dialogue.session.maySubmit && dialogue.session.knownFacts.registration == .denied)
    }

    // MARK: PIN

    @Test func `a PIN is entered once it is put down, and only then`() {
        var settings = ModemSessionSettings()
        settings.pin = "1234"
        var dialogue = ModemDialogue(settings)
        dialogue.answers["AT+CPIN?"] = "+CPIN: SIM PIN|OK"
        dialogue.open()
        #expect(dialogue.takeActions() == [.checkPIN(card: "8944100000000000017")])
        #expect(!dialogue.written.contains("AT+CPIN=\"1234\""))
        dialogue.answers["AT+CPIN?"] = "+CPIN: READY|OK"
        dialogue.receive(.pinChecked(mayEnter: true))
        #expect(dialogue.written.last == "AT+CPIN=\"1234\"")
        dialogue.wait(.seconds(1))
        #expect(dialogue.takeActions() == [.pinAccepted(card: "8944100000000000017")])
        #expect(dialogue.session.maySubmit)
    }

    @Test func `a PIN that is refused ends the session`() {
        var settings = ModemSessionSettings()
        settings.pin = "1234"
        var dialogue = ModemDialogue(settings)
        dialogue.answers["AT+CPIN?"] = "+CPIN: SIM PIN|OK"
        dialogue.answers["AT+CPIN=\"1234\""] = "+CME ERROR: 16"
        dialogue.open()
        dialogue.receive(.pinChecked(mayEnter: true))
        #expect(dialogue.takeActions().last == .close(.pinRefused))
        dialogue.wait(.seconds(600))
        #expect(dialogue.written.filter { $0.hasPrefix("AT+CPIN=") }.count == 1)
    }

    @Test func `a PIN that may not be entered never is`() {
        var settings = ModemSessionSettings()
        settings.pin = "1234"
        var dialogue = ModemDialogue(settings)
        dialogue.answers["AT+CPIN?"] = "+CPIN: SIM PIN|OK"
        dialogue.open()
        dialogue.receive(.pinChecked(mayEnter: false))
        #expect(dialogue.takeActions().last == .close(.pinRefusedBefore))
        #expect(!dialogue.written.contains { $0.hasPrefix("AT+CPIN=") })
    }

    @Test(arguments: [
        ("+CPIN: SIM PIN|OK", ModemCloseReason.pinNeeded), ("+CPIN: SIM PUK|OK", .cardBlocked),
        ("+CPIN: PH-SIM PIN|OK", .locked("PH-SIM PIN")), ("+CME ERROR: 10", .noCard(nil)),
        ("+CME ERROR: 13", .noCard(.cme(13))), ("+CPIN: NOT READY|OK", .noCard(nil)),
    ])
    func `a card that cannot be used ends the session`(_ answer: String, _ reason: ModemCloseReason) {
        var dialogue = ModemDialogue()
        dialogue.answers["AT+CPIN?"] = answer
        dialogue.open()
        dialogue.wait(.seconds(70))
        #expect(dialogue.takeActions().last == .close(reason))
        #expect(reason.asksForHelp && !reason.words.isEmpty)
    }

    // MARK: Sending

    @Test func `a message is written at the prompt and has the reference that the network gives`() {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        #expect(dialogue.takeWritten() == ["AT+CMGS=2"])
        #expect(!dialogue.session.maySubmit)
        dialogue.say("^RSSI:3")
        dialogue.prompt()
        #expect(dialogue.takeWritten() == ["000100^Z"])
        dialogue.say("+CMGS: 201")
        #expect(dialogue.takeActions().isEmpty)
        dialogue.say("OK")
        #expect(dialogue.takeActions() == [.submitted(reference: 201)])
        #expect(dialogue.session.maySubmit)
    }

    @Test func `several messages in a row keep the link, where the modem can`() {
        var dialogue = ready()
        dialogue.receive(.submit(ModemSubmission(octets: somePDU, length: 2, hasMore: true)))
        #expect(dialogue.takeWritten() == ["AT+CMMS=1", "AT+CMGS=2"])
        dialogue.prompt()
        dialogue.say("+CMGS: 1|OK")
        dialogue.answers["AT+CMMS=1"] = "ERROR"
        dialogue.receive(.submit(ModemSubmission(octets: somePDU, length: 2, hasMore: true)))
        dialogue.prompt()
        dialogue.say("+CMGS: 2|OK")
        _ = dialogue.takeWritten()
        dialogue.receive(.submit(ModemSubmission(octets: somePDU, length: 2, hasMore: true)))
        #expect(dialogue.takeWritten() == ["AT+CMGS=2"])
    }

    @Test(arguments: ["ERROR", "+CMS ERROR: 304"]) func `a refusal before the prompt is one`(_ answer: String) {
        var dialogue = ready()
        dialogue.answers["AT+CMGS=2"] = answer
        dialogue.receive(.submit(someSubmission))
        #expect(dialogue.takeActions() == [.submitRefused(answer == "ERROR" ? .plain : .cms(304))])
        #expect(dialogue.session.maySubmit)
    }

    @Test(arguments: [1, 38, 42, 500, 512, 99_999]) func `a refusal of the network has its number`(_ code: Int) {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.prompt()
        dialogue.say("+CMS ERROR: \(code)")
        #expect(dialogue.takeActions() == [.submitRefused(.cms(code))])
    }

    @Test func `a network that did not answer the modem may have the text`() {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.prompt()
        dialogue.say("+CMS ERROR: 332")
        #expect(dialogue.takeActions() == [.submitUnanswered])
    }

    @Test(arguments: ["RING", "NO CARRIER", "BUSY", "NO ANSWER"])
    func `somebody who calls the SIM while a text goes out ends nothing`(_ line: String) {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.say(line)
        dialogue.prompt()
        dialogue.say(line)
        #expect(dialogue.takeActions().isEmpty)
        dialogue.say("+CMGS: 7|OK")
        #expect(dialogue.takeActions() == [.submitted(reference: 7)])
    }

    @Test func `without a prompt nothing was sent`() {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.wait(.seconds(10))
        #expect(dialogue.takeActions() == [.report(.silence("AT+CMGS=2")), .submitNotWritten])
        #expect(dialogue.written.dropFirst().prefix(3) == ["ESC", "ESC", "AT"])
        // The modem answers again, so it is set up again.
        #expect(dialogue.session.maySubmit)
    }

    @Test func `silence after the message means that nobody knows`() {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.prompt()
        dialogue.wait(.seconds(59))
        #expect(dialogue.takeActions().isEmpty)
        dialogue.wait(.seconds(1))
        #expect(dialogue.takeActions() == [.report(.silence("AT+CMGS=2")), .submitUnanswered])
    }

    @Test func `a reference without an OK counts as sent`() {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.prompt()
        dialogue.say("+CMGS: 7")
        dialogue.receive(.lost)
        #expect(dialogue.takeActions() == [.submitted(reference: 7), .close(.lost)])
    }

    @Test func `a lost line says what is known of the message`() {
        var before = ready()
        before.receive(.submit(someSubmission))
        before.receive(.lost)
        #expect(before.takeActions() == [.submitNotWritten, .close(.lost)])
        var after = ready()
        after.receive(.submit(someSubmission))
        after.prompt()
        after.receive(.lost)
        #expect(after.takeActions() == [.submitUnanswered, .close(.lost)])
    }

    @Test func `a message that comes at the wrong time is given back`() {
        var dialogue = ModemDialogue()
        dialogue.receive(.submit(someSubmission))
        #expect(dialogue.takeActions() == [.submitNotWritten])
    }

    @Test func `a modem that says OK instead of a prompt has refused the message`() {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.say("OK")
        #expect(dialogue.takeActions() == [.submitRefused(.words("OK instead of a prompt"))])
    }

    @Test func `late answers to what was asked before the line was opened are not taken for others`() {
        var settings = ModemSessionSettings()
        settings.settleTime = .milliseconds(300)
        var session = ModemSession(settings)
        _ = session.receive(.opened, at: .zero)
        // The answer to AT+CGSN of the program before, and then the one to AT.
        let late = session.receive(octets: Array("490154203237518\r\n\r\nOK\r\n\r\nOK\r\n".utf8)[...], at: .seconds(1))
        #expect(late == [])
        #expect(session.tick(at: .milliseconds(1_299)) == [])
        #expect(session.tick(at: .milliseconds(1_300)) == [.write(Array("ATE0V1\r".utf8))])
    }

    @Test func `the end waits for the answer to what was written`() {
        var dialogue = ready()
        dialogue.receive(.submit(someSubmission))
        dialogue.prompt()
        dialogue.receive(.stop)
        #expect(dialogue.takeActions().isEmpty)
        dialogue.say("+CMGS: 9|OK")
        #expect(dialogue.takeActions() == [.submitted(reference: 9), .close(.stopped)])
        var idle = ready()
        idle.receive(.stop)
        #expect(idle.takeActions() == [.close(.stopped)])
    }

    // MARK: Receiving

    @Test func `what waits in the storage is handed out at the start and deleted once it is kept`() {
        var dialogue = ModemDialogue()
        dialogue.answers["AT+CMGL=4"] =
            "+CMGL: 0,1,,1|00AA|+CMTI: \"ME\",9|+CMGL: 4,0,\"x, y\",1|00BB|+CMGL: 5,2,,1|00CC|OK"
        dialogue.open()
        let first = ModemArrival(place: .stored(0), octets: [0, 0xAA])
        let second = ModemArrival(place: .stored(4), octets: [0, 0xBB])
        #expect(dialogue.takeActions() == [.arrived(first), .arrived(second)])
        #expect(dialogue.written.last == "AT+CMGR=9")
        #expect(!dialogue.written.contains { $0.hasPrefix("AT+CMGD") })
        dialogue.receive(.kept(.stored(4)))
        #expect(dialogue.written.last == "AT+CMGD=4")
        dialogue.receive(.kept(.stored(0)))
        dialogue.receive(.kept(.stored(0)))
        #expect(dialogue.written.filter { $0 == "AT+CMGD=0" }.count == 1)
    }

    @Test func `a new message is read, and stays when it could not be kept`() {
        var dialogue = ready()
        dialogue.answers["AT+CMGR=3"] = "+CMGR: 0,,1|00AA|OK"
        dialogue.say("+CMTI: \"ME\",3")
        dialogue.say("+CMTI: \"ME\",3")
        let arrival = ModemArrival(place: .stored(3), octets: [0, 0xAA])
        #expect(dialogue.takeActions() == [.arrived(arrival)])
        dialogue.receive(.notKept(.stored(3)))
        dialogue.answers["AT+CMGL=4"] = "+CMGL: 3,1,,1|00AA|OK"
        dialogue.wait(.seconds(11))
        #expect(dialogue.takeActions() == [.arrived(arrival)])
        #expect(!dialogue.written.contains { $0.hasPrefix("AT+CMGD") })
    }

    @Test func `a text that the line cut is read again, and taken as it is at last`() {
        var dialogue = ready()
        let cut = "+CMGL: 3,1,,2|00AA|OK"
        dialogue.answers["AT+CMGR=3"] = "+CMGR: 0,,2|00AA|OK"
        dialogue.answers["AT+CMGL=4"] = cut
        dialogue.say("+CMTI: \"ME\",3")
        #expect(dialogue.takeActions().isEmpty)
        dialogue.answers["AT+CMGL=4"] = "+CMGL: 3,1,,2|00AABB|OK"
        dialogue.wait(.seconds(6))
        #expect(dialogue.takeActions() == [.arrived(ModemArrival(place: .stored(3), octets: [0, 0xAA, 0xBB]))])
        var other = ready()
        other.answers["AT+CMGR=3"] = "+CMGR: 0,,2|00AA|OK"
        other.answers["AT+CMGL=4"] = cut
        other.say("+CMTI: \"ME\",3")
        for _ in 1...2 {
            other.wait(.seconds(6))
            #expect(other.takeActions().isEmpty)
        }
        other.wait(.seconds(6))
        #expect(other.takeActions() == [.arrived(ModemArrival(place: .stored(3), octets: [0, 0xAA]))])
    }

    @Test func `a message straight from the network is acknowledged once it is kept`() {
        var settings = ModemSessionSettings()
        settings.takesDirectly = true
        var dialogue = ready(settings)
        dialogue.say("+CMT: ,3|00AA")
        #expect(dialogue.takeActions() == [.arrived(ModemArrival(place: .direct, octets: [0, 0xAA]))])
        #expect(dialogue.takeWritten().isEmpty)
        dialogue.receive(.kept(.direct))
        #expect(dialogue.takeWritten() == ["AT+CNMA"])
        dialogue.say("+CDS: 3|00BB")
        dialogue.receive(.notKept(.direct))
        #expect(dialogue.takeWritten() == ["AT+CNMA=2"])
    }

    @Test func `a message that comes while another is being sent does not disturb it`() {
        var settings = ModemSessionSettings()
        settings.takesDirectly = true
        var dialogue = ready(settings)
        dialogue.receive(.submit(someSubmission))
        dialogue.say("+CMT: ,3|00AA")
        dialogue.prompt()
        dialogue.say("+CDS: 3|00BB|+CMGS: 5|+CMTI: \"ME\",1|OK")
        let actions = dialogue.takeActions()
        #expect(actions.contains(.submitted(reference: 5)))
        #expect(actions.contains(.arrived(ModemArrival(place: .direct, octets: [0, 0xAA]))))
        #expect(actions.contains(.arrived(ModemArrival(place: .direct, octets: [0, 0xBB]))))
    }

    @Test func `without acknowledgements nothing is taken straight from the network`() {
        var settings = ModemSessionSettings()
        settings.takesDirectly = true
        var dialogue = ModemDialogue(settings)
        dialogue.answers["AT+CSMS=1"] = "ERROR"
        dialogue.open()
        #expect(!dialogue.written.contains("AT+CNMI=2,2,0,1,0") && dialogue.written.contains("AT+CNMI=2,1,0,1,0"))
    }

    @Test func `a full storage is emptied, a handful at a time`() {
        var dialogue = ready()
        let entries = (0..<40).map { "+CMGL: \($0),1,,1|00AA" }.joined(separator: "|")
        dialogue.answers["AT+CMGL=4"] = entries + "|OK"
        dialogue.say("^SMMEMFULL: \"ME\"")
        let actions = dialogue.takeActions()
        #expect(actions.first == .report(.storageFull) && actions.count == 33)
        dialogue.answers["AT+CMGL=4"] = "+CMGL: 39,1,,1|00AA|OK"
        for index in 0..<32 { dialogue.receive(.kept(.stored(index))) }
        #expect(dialogue.takeActions() == [.arrived(ModemArrival(place: .stored(39), octets: [0, 0xAA]))])
    }

    // MARK: Silence

    @Test func `a silent modem is asked, restarted, reset and given up`() {
        var dialogue = ready()
        for command in ["AT", "AT+CSQ", "AT+CREG?", "AT+CFUN=1,1"] { dialogue.answers[command] = .some(nil) }
        dialogue.wait(.seconds(600))
        let actions = dialogue.takeActions()
        #expect(
            actions == [.report(.silence("AT+CREG?")), .report(.restarting), .reset, .close(.silent)], "\(actions)")
        #expect(dialogue.written.filter { $0 == "AT+CFUN=1,1" }.count == 1)
        #expect(dialogue.session.nextDeadline == nil)
    }

    @Test func `a modem that comes back after its restart is set up again`() {
        var dialogue = ready()
        dialogue.answers["AT"] = .some(nil)
        dialogue.answers["AT+CREG?"] = .some(nil)
        dialogue.wait(.seconds(85))
        #expect(dialogue.written.contains("AT+CFUN=1,1"))
        dialogue.answers["AT"] = "OK"
        dialogue.answers["AT+CREG?"] = "+CREG: 0,1|OK"
        dialogue.wait(.seconds(40))
        #expect(dialogue.session.maySubmit)
    }

    @Test func `a modem that answers everything but messages is restarted at the third`() {
        var dialogue = ready()
        for _ in 0..<3 {
            dialogue.receive(.submit(someSubmission))
            dialogue.wait(.seconds(15))
        }
        #expect(dialogue.actions.contains(.report(.restarting)))
    }

    @Test func `a SIM that is taken out is noticed`() {
        var dialogue = ready()
        dialogue.answers["AT+CPIN?"] = "+CME ERROR: 10"
        dialogue.say("+CPIN: NOT INSERTED")
        #expect(!dialogue.session.maySubmit)
        dialogue.wait(.seconds(70))
        #expect(dialogue.takeActions().last == .close(.noCard(nil)))
    }

    // MARK: Balance

    @Test func `the balance is asked for and told`() {
        var dialogue = ready()
        dialogue.receive(.askBalance("*100#"))
        #expect(dialogue.takeWritten() == ["AT+CUSD=1,\"*100#\",15"])
        dialogue.say("+CUSD: 1,\"Balance, 5.00\",15")
        #expect(dialogue.takeActions() == [.balance("Balance, 5.00", scheme: 15)])
        #expect(dialogue.takeWritten() == ["AT+CUSD=2"])
    }

    @Test func `whatever a modem says, it is survived`() {
        var seed: UInt64 = 88172645463325252
        func random(_ count: Int) -> Int {
            seed ^= seed << 13
            seed ^= seed >> 7
            seed ^= seed << 17
            return Int(seed % UInt64(count))
        }
        let words = [
            "OK", "ERROR", "> ", "+CMGS: 300", "+CMGS:", "+CMGL: 1,1,,3", "+CMGL: -1,,", "00AA", "+CMT: ", "+CDS: 3",
            "+CMTI: \"ME\",99999999999999999999", "+CMTI", "+CPIN: SIM PIN", "+CREG: ", "+CSQ: 99,99", "+COPS:",
            "+CUSD: 1",
            "+CMS ERROR: 322", "+CME ERROR: x", "^SMMEMFULL", "\"", ",,,,", "+CPMS: 1,-1", "\u{1A}",
        ]
        for _ in 0..<300 {
            var dialogue = ready()
            for _ in 0..<40 {
                switch random(6) {
                case 0: dialogue.wait(.seconds(random(90)))
                case 1: dialogue.receive(.submit(someSubmission))
                case 2: dialogue.receive(.kept(.stored(random(3))))
                case 3: dialogue.prompt()
                default: dialogue.say(words[random(words.count)])
                }
            }
        }
    }
}
