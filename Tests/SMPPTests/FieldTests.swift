import SMPP
import Testing

struct FieldTests {
    @Test func `the message type is in bits 5 to 2 of esm_class`() {
        let cases: [(UInt8, ESMClass.MessageType?, Bool)] = [
            (0x00, .ordinary, false), (0x04, .deliveryReceipt, true), (0x08, .deliveryAcknowledgement, false),
            (0x10, .userAcknowledgement, false), (0x18, .conversationAbort, false),
            (0x20, .intermediateNotification, true), (0x24, nil, true), (0x0C, nil, false), (0x3C, nil, false),
            (0x44, .deliveryReceipt, true), (0xC3, .ordinary, false),
        ]
        for (value, type, isReceipt) in cases {
            #expect(ESMClass(rawValue: value).messageType == type, "\(value)")
            #expect(ESMClass(rawValue: value).isReceipt == isReceipt, "\(value)")
        }
    }

    @Test func `the user data header bit is 0x40 and the reply path 0x80`() {
        var value = ESMClass(rawValue: 0x03)
        #expect(!value.hasUserDataHeader)
        value.hasUserDataHeader = true
        #expect(value.rawValue == 0x43)
        #expect(!value.hasReplyPath)
        #expect(value.mode == 3)
        value.hasUserDataHeader = false
        #expect(value.rawValue == 0x03)
        #expect(ESMClass(rawValue: 0x80).hasReplyPath)
    }

    @Test func `registered_delivery is read bit by bit`() {
        #expect(RegisteredDelivery(rawValue: 0x00).receipt == .never)
        #expect(RegisteredDelivery(rawValue: 0x11).receipt == .always)
        #expect(RegisteredDelivery(rawValue: 0x11).wantsIntermediateNotification)
        #expect(RegisteredDelivery(rawValue: 0x02).receipt == .onFailure)
        #expect(RegisteredDelivery(rawValue: 0x07).receipt == .onSuccess)
        #expect(RegisteredDelivery(rawValue: 0x04).wantsDeliveryAcknowledgement)
        #expect(RegisteredDelivery(rawValue: 0x08).wantsUserAcknowledgement)
        #expect(!RegisteredDelivery(rawValue: 0x01).wantsIntermediateNotification)
    }

    @Test func `types and plans print in words`() {
        #expect(TypeOfNumber.alphanumeric.description == "alphanumeric")
        #expect(TypeOfNumber(rawValue: 7).description == "type of number 7")
        #expect(NumberingPlan.isdn.description == "E.164")
        #expect(NumberingPlan(rawValue: 2).description == "numbering plan 2")
    }

    @Test func `a data coding from 0xC0 up is one of GSM`() {
        #expect(!DataCoding.ucs2.isGSMScheme)
        #expect(!DataCoding(rawValue: 0xBF).isGSMScheme)
        #expect(DataCoding(rawValue: 0xC0).isGSMScheme)
        #expect(DataCoding(rawValue: 0xF1).isGSMScheme)
    }
}
