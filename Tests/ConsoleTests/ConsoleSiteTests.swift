import API
import Testing
import Web

@testable import Console

@Suite struct ConsoleSiteTests {
    @Test func `the API answers at its addresses`() async {
        let site = ConsoleSite(API(gateway: nil, version: "1.2.3"))
        let answer = await site.respond(
            to: HTTPRequest(method: "GET", target: "/livez", contentType: nil, body: [], client: ""))
        #expect(answer.status == 200)
    }
}
