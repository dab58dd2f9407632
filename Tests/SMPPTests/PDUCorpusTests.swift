import Bytes
import Foundation
import SMPP
import TestKit
import Testing

struct PDUCorpusTests {
    @Test func `every PDU of the corpus reads as stated and is written as it came`() throws {
        let cases = try Corpus.cases(PDUCase.self, in: "smpp/pdus.json")
        #expect(cases.count >= 33)
        for item in cases { try check(item) }
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `PDUs seen by other libraries read as stated and are written as they came`() throws {
        let data = try Corpus.sharedData("smpp/library-pdus.json")
        let cases = try JSONDecoder().decode(PDUCollection.self, from: data).pdus
        #expect(cases.count >= 96)
        for item in cases where item.isCanonical { try check(item) }
    }

    @Test(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
    func `what others count as malformed is refused, or read when it is an answer`() throws {
        let data = try Corpus.sharedData("smpp/library-pdus.json")
        let cases = try JSONDecoder().decode(PDUCollection.self, from: data).pdus.filter { !$0.isCanonical }
        #expect(!cases.isEmpty)
        for item in cases {
            let octets = try #require([UInt8](hexadecimal: item.pdu))
            let header = try #require(PDUHeader(decoding: octets[...]))
            let pdu = try? PDU(decoding: octets[...])
            #expect((pdu != nil) == header.command.isResponse, "\(item.title)")
        }
    }

    @Test func `a stream cut at any octet, or into single octets, gives the same PDUs`() throws {
        let cases = try Corpus.cases(PDUCase.self, in: "smpp/pdus.json")
        let frames = try cases.map { try #require([UInt8](hexadecimal: $0.pdu)) }
        for frame in frames {
            for cut in 0...frame.count {
                #expect(self.frames(in: [frame[..<cut], frame[cut...]]) == [frame], "cut at \(cut)")
            }
        }
        let stream = frames.flatMap(\.self)
        #expect(self.frames(in: [stream[...]]) == frames)
        #expect(self.frames(in: stream.indices.map { stream[$0...$0] }) == frames)
        let sevens = stride(from: 0, to: stream.count, by: 7).map { stream[$0..<min($0 + 7, stream.count)] }
        #expect(self.frames(in: sevens) == frames)
    }

    @Test func `no PDU of the corpus can be read when its end is missing`() throws {
        for item in try Corpus.cases(PDUCase.self, in: "smpp/pdus.json") {
            let octets = try #require([UInt8](hexadecimal: item.pdu))
            for end in 0..<octets.count {
                #expect(throws: PDUFailure.self, "\(item.title) at \(end)") { try PDU(decoding: octets[..<end]) }
            }
        }
    }

    private func check(_ item: PDUCase) throws {
        let octets = try #require([UInt8](hexadecimal: item.pdu))
        let header = try #require(PDUHeader(decoding: octets[...]))
        #expect(header.length == item.command_length, "\(item.title)")
        let pdu = try PDU(decoding: octets[...])
        let number = item.command_id.flatMap { UInt32($0.dropFirst(2), radix: 16) }
        #expect(pdu.command.rawValue == number, "\(item.title)")
        #expect(pdu.status.rawValue == item.command_status, "\(item.title)")
        #expect(pdu.sequence == item.sequence_number, "\(item.title)")
        #expect(specificationFields(of: pdu.body) == item.fields, "\(item.title)")
        let parameters = optionalParameters(of: pdu.body).all.map { parameter in
            let tag = String(parameter.tag.rawValue, radix: 16)
            return PDUCase.Parameter(
                tag: "0x" + String(repeating: "0", count: 4 - tag.count) + tag, value: parameter.value.hexadecimal)
        }
        #expect(parameters == item.tlvs ?? [], "\(item.title)")
        #expect(pdu.encoded == octets, "\(item.title)")
    }

    private func frames(in chunks: [ArraySlice<UInt8>]) -> [[UInt8]] {
        var framer = PDUFramer()
        var found: [[UInt8]] = []
        for chunk in chunks {
            var rest = chunk
            while case .frame(let frame) = framer.next(from: &rest) { found.append(Array(frame)) }
        }
        return found
    }
}
