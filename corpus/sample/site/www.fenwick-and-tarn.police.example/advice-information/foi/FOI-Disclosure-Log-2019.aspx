<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<!-- Constructed sample page: not a real police force or disclosure. -->
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>FOI Disclosure Log 2019</title></head>
<body bgcolor="#ffffff">
<form name="aspnetForm" method="post" action="./FOI-Disclosure-Log-2019.aspx" id="aspnetForm">
<div><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPSGH4JtVdS0Baf6vre3ONP8xJ6MbJ3ApQW7o7tZ50gK46TxOQB2mSNSxx+s0MWRHN8NZjzokeo/kpoWlYyxqgWKSKxzoRPz4Jm2+X3tHEumkHZZOMzGwjO8fWlA4CEH+oV685wgrgbADDMMPjSgGda/gRZD6WbNHNX/cfgrNyG5ks6NZ9l9LsMOIeqe22QIhPF4EK0GFAvAGUSPgyWUxDM2mO68JkP3Z+cgUbY4W8hens4HdI2u0PHXhOBCDO7dFhUurrmH+QGCu4hJqnu0S6l9O9MRkZf5I7jWABxBQW0FkY4+htcVkpQrhc3oVr8fQS2+rMs1g/up26kpJY3BxWgzERTMlf4gXdD6tukZz965955CsvMXjM1TndMylWb75ICaMg+mhlpX3WA9kFfdn1u4q6dATpxSLmizd2mvK1Ht1EYvcNQlu1b9Gwu7i8bdo3gwnWxjANQmVdu03HISfWMo18x31S7Up6TW3AM9CT09u0HMygNwJslkV//OgI7/KQiopb+o/Myr6glNbKwhCXRM7uR6sQa1v23mjWdDH9SRm7h1ZVU7FHba4uH69EpuwYkxQRDyA2bRVmrsN7OH0lfOsG14AdUfuUNJaLOV8ovrKVVIykfPe+cVYdDBUS+h7WMPFXaMh9NHT6/u7qkfPj4sMDqrFtT4pATtgm7k+Lu3EWfOGGFrtck7iduPpcyWq3njkCUQJ4043gjisDDiD8MfrVzGyZmpLDDNbQlonxJAxYdXEhqV24Yc11IPZQvrSZ/K1jebvSFom8tyfZfAcHN8lHX8H6EWwBmUJmKGHv7BXD5BnTDYFx5cUUAAERI4PDDuSxVcwbHkDH191TY9ArnRNHO+9gVfC6P49IRB50NkRg8M61Md5oNcrWr+7WKeLuDH/h5fDLml3j6Vc3Xg0vBfuD4FoXO6ruVVpNq03iQMUnvNz3FoFO1+BXjKU4U06hPuwXrwCnSmczuKJh3zpr4TxdGqF4PHyHASK9l1PXO0FEWqriQgFNKA6SqCZjTfshwR3gRf3ifIbAzLpwNkVZrYU1Ml9f8PpOdVH2zEJ3n6zXMnON0e38UL9dlAX2Cm8pI014exmaKHU/6BaIYPUXt1vMpXMRbWd+eb2oPu5oGbL7bbO1X8NblgM3RwCV8oJys+P27CblVV5gD055VDw1M/l44FOjpO2t+lB595GCnWiRioy/RecCDXdozC2pCDLRi1MlpOCDzupDHVsuPTw7L+ufHjaDlZMXkLFaDehT5qpnxrKQKT13eP+mjDUre0DvAVnmyC8/N1WFzjoQNteerVWjq5K54bqOplGrYk0yWzej4WUfzJM8gA/dVnQxD6zde6M3ot3EX4r5hLFyzSJtYJkcFJH5gaJKB81HrseZFwdCSIs6vFu2xyBCDxAdcecZzzt/ZJk9XCNyn+fmId6glQtL6QnkQALbJ6QRxeeKlpeJ5zaEvuSfM9eP1zsZOy7dKXu/MaST7/Psq6CpkJsQSuG//keT90KTRb3yGe37ENakvz/ZzQk+J663pm9zpvN3muWNIaLjg9/fXonnpnCPiQvY0sAEXRYgm/Uc2m7bTHYd410V7rLLCQpZpGD/Z0mUD7ZqEj1IbVPcrkZL5AUBYaoowv1xKMwR7euVs9Ch6vDp+jP7gw/AlJB8pZvOwvkClhUSjtD2OmAO2Oeq1bU62uXxAUFFDA3RYR1WXCynU+PwHUIUEBF4Qz12TdFNEpJGBV31M1mqk4HkLHiux2Um2qJMexicadknchRACtR/yulxceEziOYhK0rR0FEThOTtiO47IXY2Y/Y2dTRfB9zQeUF2XW7fVAr9pFvvn5JSxBLj+Ll4Cmz4Ci8OCywTKn3wQChieauJbk5m75DJitj2K+xGzWAjLqaI2OW3+rK7vn5GFU81NFS+/Y63AxslNX/0kmkkV42JuqGz3WtV4YxrdVlFxMmnBda80TY9tPy58kbBDd/9Hdxv0TZC+TmcRmacrXNPBAcMEsCnBQ2+5L+evqG7jt92FrhE2IpRGaIXSZfJNXN+2eV6IEZ6vdSaVVlUVPAvFTYyn3ADnSUZn/HPzJ7RMdTtK1C53k12LtNJ/lUEuHPe+mwRkLVQ2B9hC7HHixZMJpjWRHoO7lFmrJESs8jKpo9TmgTYm9UpPfPN1PujagT5dwKzL7c9dpGbJClRgK95Jkl8PXo1j/bG58DTmqS83XGb+8FwRtDWgf+Q3SMi8D0Zbxtxw97Kuz8M+C3jAeYtFSdC2D54AilXefIzM42hzEI58M1KepgWsovGDZL9AZxjep2MZrEGUAD+ABDuPJWNZRtvqTMJiF+2TNBGeHYogPPuUeQQPAvGTtTNV4BOKX9d7by3nIwE7vTlaTb80351zopF4LsUD8blxE5wNvRl8rqOo8k2EU+/ur3jy7+VpA3H89fPIM858V1TmyHzYtlZBDjUHnPw14lRy41LEu8dYMEo/3be+4WnFUXFB0kXVasHlEywBU2Oix72oggukoJqFogVry9wndFWvXkzFeb7Rdc6VR3lireDSYvrRoD8LN2hqpWtZkwDZxWEjszpJWWoLHX4hZ28XChsjkKTVp4anwG7dIZW4b+rZSznDy3632Md/CRLDbzaD3MIG7ZKkxLYcpRjn3UEsK3wIN4nDFT3ixEqc/bkdVyq9xngmBoQitmJ+qud+PBsSitW2KapAN80YS9O01tCqI+DUlx6WAyRv308vGXWUnhIvHYZvZnF+rV+lfA4L6fKErDAG2fZJdvZpmO+tXpQbLXky+zB0yT/fPxfbSHGYjCe9pOuu9qzhJ7tdZBJUlFjoCF9jv4F/c/8VSXNlNj1cEGZDY3PNbZnmmsshXpgclkvEZKWOGBqkXqJOTjIIBYGJoUO/A2GoqGD/f2TOMtQXrTRUwqAymQo+d5fb9kmLMxomLEHqmIK8HfYU0GMt0+ux8IRpajf6DM6v8Cillw4udS7GsrrVBK4x2dXBZEQH2ZGBIllzLWXeuXq2jPil+7aeN9gO+i6MBwqC4LrMWfQiEhjE0sM74khAR5ulQSS0Rm9UyWxpHBk7FJKznek5yV336xiyX1gAqh/0Y2G7M3e9lNSMof+ng8GBHQYzEueDiADAV5a105sGDyJxLp64IOFxL74LBHVH7DvGnT1Mr0GibvypQuTdUp2nzi/QeY1VHTcpzJrDcyi0M4iSSRjxlD1OmzU0A/o+0tAQwPBmKjcHKMp8C7y7V5hLM9YzKIKm0biA77fWu8DaBLAk6UZHWNW4qVAIxQ/M06VTkeXeKnOYOexqXf7qd6T8BYTAetz8BmPeQF8VSK+KrGM0eGXbm9SffJDCvVtDH2AON2R2xIbmWg8p7POhXICRBXpgoXesc7RNxKnBsUZh2bOyrgW5LkRiV7V6pWPqrOl9iKqvEnLoSfnuANN7tiIhEfFg87gayl1mymrU7iHpWKOW11SodOCjy6w4ScB4B+44BivogGaOi5gfiQ/0LlbXuGs7tlSQCRnzSAnZE4CHyvwaf9W4IlbRwmopm+gh3EAVW3KJZWpd3xNCubIACDvyXQGmNuVVonIKvZtbbOIU9PCVr3AZchX5RA09AyYy8XCw7nda1fUFaw+QCnjec37I88N+w6kPf3tTakazd8++XjTEDPi/RnwRG07Nh9MCV7ZQqH1eLYj1kbnCZPXeVWl3ApY3EZ3U9ap8XRqoN4H4qawEtyP57PZQnEmWAmwI+saqbTqh11/xzmWm1aypqqDkRpzhfpTshi1QCfLU8FsDFK0aJu0KITyZvXg1khvC0FbnATl3ZqSrF+cwkJV1fOYMo0gjbJD+e/efyxqMM+h5sHUmh9L2zgepodyjEBWsCi4MtiIyBhZ2MPKN2G+nf76+JuKLqe8+7JekTzomPhJTOAeXotA2+VRRJGytn2GtvenLpEdIJz62iQC8TJqHIhcboQ55PuVRQS+PxtOxYhl8kAbTgYdWTOzOoxVkuSOjG3NlB+SPfmTEy4osHTJ2mzC5KGb9QDpPA97porxwoJ1Y4hdF5Hi217YXq5oi2vW+2DbzsrFgCkfLVXM9T1cb/rvvuWk73o8sZEWo4iwRtIHj8mizarrb4lxjgyWVaUw8liVXrJWtX05vL9dSQmUOyPKN3iQKTg1InsL2Yg/yNDpToZ88401DOrHcd0gHwQ1l7Z9ejRLIJ/PGeQMYfrgJnM/O8u1HVPN/qxCGZ2B=" /></div>
<table width="980" cellpadding="0" cellspacing="0" border="0" align="center">
<tr><td colspan="2" class="banner"><img src="/images/crest.gif" alt="Fenwick and Tarn Police" width="120" height="80" /></td></tr>
<tr><td width="200" valign="top" class="leftnav"><table width="100%"><tr><td><a href="/default.aspx">Home</a></td></tr><tr><td><a href="/advice-information/">Advice &amp; information</a></td></tr><tr><td><a href="/advice-information/foi/default.aspx">Freedom of Information</a></td></tr><tr><td><a href="/contact-us/default.aspx">Contact us</a></td></tr></table></td>
<td valign="top" class="maincell">
<h1>FOI Disclosure Log 2019</h1>
<p>Answers are shown in the order in which they were sent.</p>
<div class="entry">
<p><b>Drug driving arrests</b></p>
<p>Reference: FT/3907/19</p>
<p>Date: 08/01/2019</p>
<p>Request: Arrests for drug driving in 2016, 2017 and 2018.</p>
<p>Response: Arrests under section 5A of the Road Traffic Act 1988:<br>
2016 – 143<br>
2017 – 208<br>
2018 – 265</p>
</div>
<hr />
<div class="entry">
<p><b>Legal advice on the merger of two stations</b></p>
<p>Reference: FT/3950/19</p>
<p>Date: 11/02/2019</p>
<p>Request: The advice of counsel on the sale of the old station at Tarnside, the price paid and the name of the buyer.</p>
<p>Response: Price: £412,000, disclosed. Buyer: to be found on the register held by the Land Registry, Section 21(1). Advice: exempt under Section 42(1) legal professional privilege. There is a strong and settled interest in a client being able to speak freely with a lawyer. Nothing in this case is of enough weight to set against it.</p>
</div>
<hr />
<div class="entry">
<p><b>Allegations against a care home</b></p>
<p>Reference: FT/3988/19</p>
<p>Date: 15/03/2019</p>
<p>Request: The statements given to the force about a care home.</p>
<p>Response: Exempt: Section 41(1) information provided in confidence, and Section 40(2) personal information. The statements were given on the footing that they would not go further than the inquiry and the safeguarding board.</p>
</div>
<hr />
<div class="entry">
<p><b>Visits by foreign delegations</b></p>
<p>Reference: FT/4040/19</p>
<p>Date: 21/05/2019</p>
<p>Request: Which foreign forces have sent a delegation since 2015, and what was discussed?</p>
<p>Response: Delegations: 2015 one, 2016 two, 2017 nil, 2018 one. What was discussed is exempt under Section 27(1)(a) International relations, as it would prejudice relations between the United Kingdom and another State, were talks held in private to be made known.</p>
</div>
<hr />
<div class="entry">
<p><b>Evidence read at an inquest</b></p>
<p>Reference: FT/4102/19</p>
<p>Date: 30/07/2019</p>
<p>Request: A copy of the documents that the force handed to the coroner.</p>
<p>Response: Court records are exempt under Section 32(1)(a), which is absolute. The request is refused.</p>
</div>
<hr />

<p class="sample"><b>Constructed sample page: not a real police force or disclosure.</b></p>
</td></tr>
<tr><td colspan="2" align="center" class="foot">&copy; Fenwick and Tarn Police | <a href="/legal.aspx">Legal</a> | Page last updated by the web team</td></tr>
</table>
<script type="text/javascript">
//<![CDATA[
var theForm=document.forms['aspnetForm'];function __doPostBack(t,a){if(!theForm.onsubmit||(theForm.onsubmit()!=false)){theForm.submit();}}
//]]>
</script>
</form>
</body>
</html>
