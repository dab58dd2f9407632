import SMPP
import Testing

struct OptionalParametersTests {
    @Test func `what is set reads back, in the octets of the specification`() {
        var parameters = OptionalParameters()
        parameters.messagePayload = [1, 2]
        parameters.receiptedMessageID = "4f2a"
        parameters.messageState = .delivered
        parameters.networkErrorCode = NetworkErrorCode(network: 3, code: 0x0108)
        parameters.segmentation = Segmentation(reference: 0x1234, total: 3, number: 2)
        parameters.userMessageReference = 0xABCD
        parameters.interfaceVersion = 0x34
        parameters.moreMessagesToSend = 1
        parameters.payloadType = 0
        parameters.sourcePort = 9200
        parameters.destinationPort = 2948
        parameters.additionalStatusText = "no credit"
        parameters.deliveryFailureReason = 3
        parameters.congestionState = 80
        #expect(parameters.messagePayload == [1, 2])
        #expect(parameters[.receiptedMessageID] == [0x34, 0x66, 0x32, 0x61, 0])
        #expect(parameters.receiptedMessageID == "4f2a")
        #expect(parameters[.messageState] == [2])
        #expect(parameters[.networkErrorCode] == [3, 1, 8])
        #expect(parameters.networkErrorCode?.code == 0x0108)
        #expect(parameters[.sarReference] == [0x12, 0x34])
        #expect(parameters.segmentation == Segmentation(reference: 0x1234, total: 3, number: 2))
        #expect(parameters.userMessageReference == 0xABCD)
        #expect(parameters.interfaceVersion == 0x34)
        #expect(parameters.moreMessagesToSend == 1)
        #expect(parameters.payloadType == 0)
        #expect(parameters.sourcePort == 9200)
        #expect(parameters.destinationPort == 2948)
        #expect(parameters.additionalStatusText == "no credit")
        #expect(parameters.deliveryFailureReason == 3)
        #expect(parameters.congestionState == 80)
        parameters.segmentation = nil
        #expect(parameters[.sarTotal] == nil)
        #expect(parameters.all.count == 13)
    }

    @Test func `a value of another length reads as absent`() {
        let parameters: OptionalParameters = [
            TLV(.userMessageReference, [1]), TLV(.interfaceVersion, []), TLV(.networkErrorCode, [1, 2]),
            TLV(.messageState, [2, 2]), TLV(.sarReference, [0, 1]), TLV(.sarTotal, [2]), TLV(.sarNumber, [3]),
        ]
        #expect(parameters.userMessageReference == nil)
        #expect(parameters.interfaceVersion == nil)
        #expect(parameters.networkErrorCode == nil)
        #expect(parameters.messageState == nil)
        #expect(parameters.segmentation == nil)
        #expect(OptionalParameters([TLV(.messageState, [77])]).messageState == nil)
    }

    @Test func `a text reads up to its NUL, or to its end`() {
        #expect(OptionalParameters([TLV(.receiptedMessageID, [0x41, 0, 0x42])]).receiptedMessageID == "A")
        #expect(OptionalParameters([TLV(.receiptedMessageID, [0x41, 0x42])]).receiptedMessageID == "AB")
        #expect(OptionalParameters([TLV(.receiptedMessageID, [])]).receiptedMessageID == "")
    }

    @Test func `the first of a tag counts, and setting leaves one`() {
        var parameters: OptionalParameters = [TLV(.payloadType, [1]), TLV(.payloadType, [0])]
        #expect(parameters.payloadType == 1)
        parameters.payloadType = 0
        #expect(parameters.all == [TLV(.payloadType, [0])])
    }

    @Test func `a segment is one of its message's`() {
        #expect(Segmentation(reference: 1, total: 1, number: 1) != nil)
        #expect(Segmentation(reference: 1, total: 2, number: 3) == nil)
        #expect(Segmentation(reference: 1, total: 2, number: 0) == nil)
        #expect(Segmentation(reference: 1, total: 0, number: 0) == nil)
    }

    @Test func `tags print under the name of the specification`() {
        #expect(TLVTag.messagePayload.description == "message_payload")
        #expect(TLVTag(rawValue: 0x1401).description == "parameter 0x1401")
    }
}
