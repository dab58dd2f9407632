import Bytes
import Testing

@Suite struct Base64Tests {
    static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }
    static func text(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

    @Test func `Base64 goes both ways, and takes nothing else`() {
        let table = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE="]
        for (plain, coded) in table {
            #expect(Self.text(Base64.encode(Self.octets(plain))) == coded)
            #expect(Base64.decode(Self.octets(coded)[...]) == Self.octets(plain))
        }
        let every = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(every)[...]) == every)
        for wrong in [
            "Z", "Zg", "Zg=", "Zg===", "Z===", "Zh==", "Zm9=", "Zg==Zg==", "Z=g=", "====", "Zm9v\r\n", "Zm-v",
        ] {
            #expect(Base64.decode(Self.octets(wrong)[...]) == nil, "\(wrong)")
        }
    }
}
